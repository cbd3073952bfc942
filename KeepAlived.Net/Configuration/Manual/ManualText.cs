namespace KeepAlived.Net.Configuration.Manual;

/// <summary>A chapter in a small part of Markdown: paragraphs, `* ` lists, examples indented by four, words in backticks.</summary>
internal sealed record Chapter(string Title, string Text);

/// <summary>What the tables do not tell: the language itself. Both manuals are made of it.</summary>
internal static class ManualText
{
    public const string Title = "keepalived.conf";

    public const string Summary = "the configuration of KeepAlived.Net";

    /// <summary>A pair with a virtual address and a balanced service; it reads without complaint.</summary>
    public const string Example = """
        global_defs {
            enable_script_security
            script_user root
        }
        vrrp_script haproxy_runs {
            script "killall -0 haproxy"
            interval 2
        }
        vrrp_instance outside {
            interface eth0
            virtual_router_id 51
            priority 150
            virtual_ipaddress {
                192.0.2.99/24
            }
            track_script {
                haproxy_runs
            }
        }
        virtual_server 192.0.2.99 80 {
            protocol TCP
            lb_algo wlc
            lb_kind NAT
            real_server 10.0.0.1 80 {
                TCP_CHECK {
                    connect_timeout 3
                }
            }
        }
        """;

    public const string Introduction = """
        The file says which addresses this host shares with others (VRRP), which services it balances over which servers (IPVS), and how all of that is
        checked. It is read at start and again on `SIGHUP`; a running daemon keeps what it has if the new file cannot be read or its braces do not match.
        The daemon reads `/etc/keepalived/keepalived.conf` unless `-f` names another file.

        The language is keepalived's: a file written for keepalived up to 2.4 works unchanged. What is marked *no effect yet* is read and judged, but nothing
        uses it so far; `keepalived --no-effect` lists it. What is marked with a version is not known to older keepalived, so a file shared with one of
        those should not use it.
        """;

    public static readonly IReadOnlyList<Chapter> Language =
    [
        new("Lines, words and blocks", """
            A statement is a line: a keyword, and its arguments separated by blanks. Upper and lower case differ. No line continues on the next.

            Some keywords have a block. Its `{` stands at the end of the line or begins one after it, its `}` closes it. Text after a brace counts as a line
            of its own, so a short block fits on one line. The block holds statements again, or entries, one in a line: addresses, tracked scripts and so on.

            * A keyword that stands twice in a block: the last one counts; but of scripts, pipes and a few others the first, and the second is an error.
            * Blocks and entries add up: two `real_server`, two `global_defs`, two `virtual_ipaddress`.
            * Two blocks with the same name: the second one is an error and is ignored.
            * An unknown keyword is an error and its line is ignored. The `}` of an unknown block closes the block around it, so look there first.
            """),
        new("Comments", """
            A comment begins with `#` or `!` anywhere outside of double quotes and ends with the line. `\#` and `\!` are the characters themselves.
            """),
        new("Quotes", """
            Double quotes keep blanks, braces and comment signs in a word: `"a b"`. They also end the word before them and begin a new one after them:
            `ab"c d"ef` is three words. `""` is an empty word. Single quotes mean nothing.

            A COMMAND is read otherwise: single and double quotes both work, may touch other text, and a backslash keeps the next character (`\n`, `\t`,
            `\x41`, `\101` make the characters they stand for). The line is split into command, user and group, and then the command into its own
            arguments; so a command that has arguments needs quotes around all of it:

                notify_master "/etc/keepalived/tell 'web pair' up" nobody
            """),
        new("Values", """
            Below, a word in capitals stands for a value, `[X]` may be left out, `A|B` is a choice, `1..255` a number with its limits, `...` means more of the
            same, `{ X }` is a block with lines X. The default is what holds without the keyword.

            * Numbers are decimal. Seconds and milliseconds may have up to six decimals where no keyword says otherwise.
            * `[on|off]`: the keyword alone means on; `true`, `yes`, `false` and `no` work too.
            * A value that is not valid is an error; the keyword is then ignored, and the default holds.
            """),
        new("Other files", """
            `include PATTERN` reads other files at its place, inside of blocks too. The pattern may hold `*`, `?`, `[abc]` and `{one,two}`; a relative one
            begins in the folder of the file that it stands in. A pattern without a match is passed over; stricter forms refuse the configuration:

            * `includer`: a matching file that cannot be read
            * `includem`: no match at all
            * `includew`: a pattern with wildcards that matches nothing
            * `includeb`: an alternative in braces that matches nothing
            * `includea`: all of these

            `include_check` in `global_defs` makes plain `include` as strict, from there to the end of the file; the option `-e` from the beginning.
            Files with an execute bit are not read.
            """),
        new("Conditions", """
            `@ID rest` keeps the rest of the line only on the host whose configuration id is ID, `@^ID rest` only on others. The id is the first part of the
            host's name, or the argument of `-i`. One file can so serve both hosts of a pair:

                @lb1 priority 150
                @lb2 priority 100
            """),
        new("Definitions", """
            `$NAME=text` defines a name up to the end of the line. `${NAME}` is replaced anywhere, also in quotes and inside of words; `$NAME` only where a
            blank, a comma, `)` or the end of the line follows. The text is looked up where it is used, so definitions may use later ones, and the last
            definition of a name counts. A name that is not defined stays as it is written.

            A text of several lines has a `\` at the end of each line but the last; used at the end of a line it makes lines, whole blocks if need be:

                $CHECK= \
                    TCP_CHECK { \
                        connect_timeout 3 \
                    }
                real_server 10.0.0.1 80 {
                    $CHECK
                }

            Always defined are:

            * `${_PWD}`: the folder of the file
            * `${_INSTANCE}`: the configuration id
            * `${_RANDOM}`, `${_RANDOM MIN MAX}`: a number, another one at each use
            * `${_HASH}`, `${_BANG}`: `#` and `!`; outside of quotes they begin a comment
            * `${_ENV NAME}`: a variable of the environment (since keepalived 2.4)
            """),
        new("Repeated lines", """
            `~SEQ(NAME, START, STEP, END) text` makes a line of each number, `~LST(NAME, one, two) text` of each word, with `$NAME` replaced in the text.
            START and STEP may be left out, `~SEQx` writes numbers in hexadecimal, and several of them on a line nest:

                ~SEQ(n, 1, 20) 192.0.2.$n
                ~LST({host, port}, {10.0.0.1, 80}, {10.0.0.2, 8080}) real_server $host $port { TCP_CHECK { } }
            """),
        new("Mistakes", """
            `keepalived -t -f FILE` reads a file, prints every problem with its file, line and column, and ends with 0 if there is none, 2 if a value is missing
            that keepalived stops for, 6 if a script may not run or an include that must not fail has failed, 5 for anything else. Notes do not count.
            Interfaces, users and scripts are looked up on the machine that the test runs on.

            * `--config-test=json` prints one JSON document for editors and build servers: `format` (of the document, 1), `file`, `status` (the exit status), `usable` (a daemon can run with it)
              and `problems`, each with `severity` (note, warning, error, security), `file`, `line`, `column`, `length`, `message`, `hint`. Columns count
              bytes from 1. Where a definition made the text, `expansion` names it and holds the text with the place in it.
            * `-t -d` prints the configuration as it was understood, without includes, definitions and comments.
            """),
    ];
}
