package dev.emptybox.stdlib.tasks

class LogrotateSpec extends SystemTaskSpecification {

    def 'the options become a file of logrotate, and absent removes it'() {
        when:
        run(new Logrotate('shop')) { files 'logs/*.log', '/var/log/shop'; frequency 'daily'; rotate 14; maxSize '1MiB'; compress(); copyTruncate() }

        then:
        changes().last() == 'file.write /etc/logrotate.d/shop: it does not exist'
        mode('/etc/logrotate.d/shop') == '0644'
        text('/etc/logrotate.d/shop').readLines()*.strip() == ['# Managed by emptybox.', '"/box/logs/*.log" "/var/log/shop" {', 'daily', 'rotate 14', 'missingok',
                                                               'notifempty', 'maxsize 1048576', 'compress', 'delaycompress', 'copytruncate', '}']

        and:
        run(new Logrotate('shop')) { named 'gone'; absent() }.changed
        changes() == ['path.remove /etc/logrotate.d/shop: it is declared absent']
    }

    def 'what logrotate would misread is refused: #what'() {
        expect:
        refused(new Logrotate(name), options)*.what() == [what]

        where:
        name    | options                                || what
        'a.bak' | { files 'x' }                          || "'a.bak' cannot be the name of a logrotate file"
        'a'     | { }                                    || 'logrotate a has no files'
        'a'     | { absent(); files 'x' }                || 'logrotate a is absent and has files'
        'a'     | { files 'x" {' }                       || 'logrotate a: files has a path that cannot be written to its file'
        'a'     | { files 'x'; frequency 'often' }       || "frequency 'often' is not known"
        'a'     | { files 'x'; rotate(-1) }              || 'rotate -1 is negative'
    }
}
