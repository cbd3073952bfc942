<?php
// Inserts 1, 2, 3 ..., each as often as it takes until it is confirmed, and says when. A lost connection is made anew.
// usage: php client.php ADDRESS
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$db = null;
for ($n = 1; ; usleep(100000)) {
    try {
        if ($db === null) {
            $new = mysqli_init();
            $new->options(MYSQLI_OPT_CONNECT_TIMEOUT, 1);
            $new->options(MYSQLI_OPT_READ_TIMEOUT, 1);
            $new->real_connect($argv[1], 'app', 'apppassword', 'farm');
            $db = $new;
            printf("%.3f connected to %s\n", microtime(true), $db->query('SELECT @@hostname')->fetch_row()[0]);
        }
        $db->query("INSERT IGNORE INTO visits (n) VALUES ($n)");
        printf("%.3f inserted %d\n", microtime(true), $n++);
    } catch (mysqli_sql_exception $failure) {
        printf("%.3f failed: %s\n", microtime(true), $failure->getMessage());
        $db = null;
    }
}
