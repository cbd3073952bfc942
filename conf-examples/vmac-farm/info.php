<?php
header('Content-Type: text/plain');
echo 'php on ', gethostname(), "\n";
