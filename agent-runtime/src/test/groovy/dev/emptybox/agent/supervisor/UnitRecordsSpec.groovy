package dev.emptybox.agent.supervisor

import dev.emptybox.stdlib.model.Unit.Provider
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class UnitRecordsSpec extends Specification {

    @TempDir
    Path home

    def 'what is kept is there for the next agent, for each provider and name apart'() {
        given:
        def records = new UnitRecords(home)

        when:
        records.keep(Provider.SYSTEMD, 'nginx', [conf: 'a', 'file x': 'b'])
        records.keep(Provider.OPENRC, 'nginx', [conf: 'c'])
        records.keep(Provider.SYSTEMD, 'postgresql@15-main', [conf: 'd'])

        then:
        new UnitRecords(home).inputs(Provider.SYSTEMD, 'nginx') == [conf: 'a', 'file x': 'b']
        new UnitRecords(home).inputs(Provider.OPENRC, 'nginx') == [conf: 'c']
        new UnitRecords(home).inputs(Provider.SYSTEMD, 'postgresql@15-main') == [conf: 'd']
        new UnitRecords(home).inputs(Provider.SYSTEMD, 'other') == [:]
    }

    def 'nothing is kept as nothing'() {
        given:
        def records = new UnitRecords(home)
        records.keep(Provider.SYSTEMD, 'nginx', [conf: 'a'])

        when:
        records.keep(Provider.SYSTEMD, 'nginx', [:])
        records.keep(Provider.SYSTEMD, 'nginx', [:])

        then:
        records.inputs(Provider.SYSTEMD, 'nginx') == [:]
        Files.list(home.resolve('units')).withCloseable { it.count() } == 0
    }

    def 'a record with #content counts as none'() {
        given:
        Files.createDirectories(home.resolve('units'))
        Files.writeString(home.resolve('units/systemd-nginx.json'), content)

        expect:
        new UnitRecords(home).inputs(Provider.SYSTEMD, 'nginx') == [:]

        where:
        content << ['', '{"conf": ', '[]', 'null', '{"conf": null}', '{"conf": {"a": 1}}']
    }
}
