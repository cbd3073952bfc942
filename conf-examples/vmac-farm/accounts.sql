-- On both nodes, and not replicated from one to the other.
SET sql_log_bin = 0;
CREATE USER IF NOT EXISTS 'haproxy'@'10.0.0.%';
CREATE USER IF NOT EXISTS 'replica'@'10.0.0.%' IDENTIFIED BY 'replicapassword';
GRANT REPLICATION SLAVE ON *.* TO 'replica'@'10.0.0.%';
CREATE USER IF NOT EXISTS 'app'@'10.0.0.%' IDENTIFIED BY 'apppassword';
CREATE DATABASE IF NOT EXISTS farm;
GRANT ALL ON farm.* TO 'app'@'10.0.0.%';
CREATE TABLE IF NOT EXISTS farm.visits (n BIGINT PRIMARY KEY);
