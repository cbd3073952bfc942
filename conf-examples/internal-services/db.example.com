$TTL 300
@	IN	SOA	services hostmaster 1 3600 600 86400 300
	IN	NS	services
	IN	MX	10 services
services	IN	A	10.0.0.50
www	IN	A	203.0.113.80
