CREATE USER 'app'@'%' IDENTIFIED BY 'apple';
CREATE USER 'check'@'%' IDENTIFIED BY 'cherry';
CREATE DATABASE shop;
GRANT SELECT ON shop.* TO 'app'@'%';
CREATE TABLE shop.items (name VARCHAR(40));
INSERT INTO shop.items VALUES ('tea'), ('cake'), ('cards');
