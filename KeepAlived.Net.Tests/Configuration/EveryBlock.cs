namespace KeepAlived.Net.Configuration;

/// <summary>A file with every kind of block that nobody complains of on <see cref="TextFile.Machine"/>.</summary>
internal static class EveryBlock
{
    public const string Text = """
        global_defs {
            router_id "LB one"
            vrrp_version 3
            script_user root
            enable_script_security
            notification_email {
                a@example.com b@example.com
                "c d@example.com"
            }
            smtp_server 192.0.2.25 25
            smtp_alert on
            vrrp_garp_extra_if all 60
            vrrp_strict off
            umask IXUSR|IRWXG
            lvs_timeouts tcp 900 udp 300
            lvs_sync_daemon eth0 VI_1 id 3 port 8848
            checker_log_all_failures
            max_auto_priority
            notify_fifo /run/fifo root
        }
        net_namespace_ipvs
        static_ipaddress {
            192.0.2.77/24 dev eth0
        }
        static_routes {
            198.51.100.0/24 via 192.0.2.254 dev eth0
        }
        static_rules {
            from 192.0.2.0/24 table 100 preference 100
        }
        track_group TG {
            group {
                VI_1
            }
        }
        garp_group {
            garp_interval 0.5
            gna_interval 1.25
            interfaces {
                eth0 eth1
            }
        }
        linkbeat_interfaces {
            eth1 MII
        }
        interface_up_down_delays {
            eth0 0.5 2
        }
        SSL {
            password "pass word"
            ca /etc/ssl/ca.pem
            certificate /etc/ssl/own.pem
            key /etc/ssl/own.key
        }
        vrrp_script chk {
            script "/bin/true 'a b' c"
            interval 2
            timeout 3
            weight -20 reverse
            rise 2
            fall 3
            user nobody
            init_fail
        }
        vrrp_track_process proc {
            process haproxy "-f cfg"
            param_match initial
            quorum 2
            quorum_max 4
            delay 1.5
        }
        vrrp_track_file number {
            file /run/number
            weight 2
            init_file 5 overwrite
        }
        track_file other {
            file /run/other
        }
        bfd_instance neighbour {
            neighbor_ip 192.0.2.9
            min_rx 20
            min_tx 20.5
            multiplier 3
            passive
        }
        vrrp_sync_group G {
            group {
                VI_1
                VI_2
            }
            track_script {
                chk
            }
            track_interface {
                eth2
            }
            track_file {
                other weight 3
            }
            track_process {
                proc
            }
            track_bfd {
                neighbour
            }
            notify_master "/bin/true 'x y'" root
            smtp_alert
            sync_group_tracking_weight
        }
        vrrp_instance VI_1 {
            state MASTER
            interface eth0
            virtual_router_id 51
            version 2
            priority 150
            advert_int 1
            use_vmac vrrp.51
            vmac_xmit_base
            authentication {
                auth_type PASS
                auth_pass "s3cr#t"
            }
            auth_hmac {
                key 1 0123456789abcdef0123456789abcdef
                active_key 1
            }
            virtual_ipaddress {
                192.0.2.99/24 brd 192.0.2.255 dev eth0 label eth0:1
            }
            virtual_ipaddress_excluded {
                2001:db8::99/64 dev eth0
            }
            virtual_routes {
                203.0.113.0/24 via 192.0.2.254 dev eth0
            }
            virtual_rules {
                to 203.0.113.0/24 table 200 preference 200
            }
            unicast_src_ip 192.0.2.5
            unicast_peer {
                192.0.2.6 min_ttl 250 max_ttl 255
            }
            track_script {
                chk weight 5
            }
            track_interface {
                eth1 weight 10 reverse
            }
            track_file {
                number
            }
            track_process {
                proc weight 3
            }
            track_bfd {
                neighbour weight -5
            }
            notify "/bin/true all" root root
            notify_deleted
        }
        vrrp_instance VI_2 {
            interface eth1
            virtual_router_id 52
            preempt_delay 10.5
            virtual_ipaddress {
                198.51.100.99
            }
        }
        virtual_server_group web {
            192.0.2.100-110 80
            192.0.2.120 80
        }
        virtual_server_group marks {
            fwmark 7 inet
        }
        virtual_server group web {
            delay_loop 6
            lvs_sched wrr
            lvs_method TUN type gue port 6080 csum
            protocol TCP
            persistence_timeout 50
            persistence_granularity 255.255.255.0
            quorum 2
            hysteresis 1
            quorum_up "/bin/true up"
            sorry_server 127.0.0.1
            retry 3
            real_server 192.0.2.10 80 {
                weight 3
                TCP_CHECK {
                    connect_timeout 3
                    connect_port 81
                    bindto 192.0.2.5
                }
                HTTP_GET {
                    url {
                        path "/a b"
                        status_code 200-204 301
                        regex "^o#k \d+$"
                        regex_options caseless
                        regex_stack 4096 65536
                    }
                    url {
                        path /
                        digest 640205b7b0fc66c1ea91c463fac6334d
                    }
                    http_protocol 1.1
                    virtualhost www.example.com
                }
                TCP_CHECK {
                    connect_port 82
                }
            }
            real_server 192.0.2.11 80 {
                inhibit_on_failure
                SSL_GET {
                    enable_sni
                    url {
                        path /
                    }
                }
                SMTP_CHECK {
                    helo_name lb.example.com
                }
                DNS_CHECK {
                    type A
                    name example.com
                }
                UDP_CHECK {
                    payload 00ff
                    require_reply x0ff
                }
                PING_CHECK {
                    retry 2
                }
                MISC_CHECK {
                    misc_path "/bin/true 'a b'"
                    misc_timeout 5
                    misc_dynamic
                    user root
                }
                FILE_CHECK {
                    track_file other
                    weight 2
                }
                BFD_CHECK {
                    name neighbour
                }
            }
        }
        virtual_server 192.0.2.50 25 {
            protocol TCP
            lb_algo rr
            lb_kind DR
            real_server 192.0.2.51 25 {
                SMTP_CHECK {
                    host {
                        connect_port 25
                        connect_timeout 3
                    }
                }
            }
        }
        """;
}
