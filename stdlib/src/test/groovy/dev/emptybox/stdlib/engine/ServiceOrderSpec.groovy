package dev.emptybox.stdlib.engine

import dev.emptybox.stdlib.model.ProblemException
import dev.emptybox.stdlib.model.Where
import dev.emptybox.stdlib.tasks.ServiceTask
import spock.lang.Specification

class ServiceOrderSpec extends Specification {

    /** Name to the names it is to start after, in the order of the script; the wrong ones in words. */
    private static List<String> wrong(Map<String, List<String>> services) {
        def tasks = services.collectEntries { name, before -> [name, new ServiceTask(name).tap { after(before as String[]) }.service()] }
        try {
            new ServiceOrder(tasks).check { task -> new Where('converge.groovy', tasks.values().toList().indexOf(task) + 1, 1, '') }
            []
        } catch (ProblemException e) {
            e.problems().collect { [it.where().line(), it.what(), it.why(), it.cure()].findAll().join('; ') }
        }
    }

    def 'what stands below what it is to start after is fine'() {
        expect:
        wrong(db: [], cache: [], app: ['db', 'cache'], proxy: ['app', 'db']) == []
    }

    def 'a name that is not known is reported with the nearest'() {
        expect:
        wrong(database: [], app: ['databse']) == ["2; service app starts after 'databse', which does not exist; did you mean 'database'?"]
    }

    def 'what stands above what it is to start after would be started before it'() {
        expect:
        wrong(app: ['db'], db: []) == ["1; service app starts after 'db', which is declared after it; services start in script order; move service('db') before it"]
    }

    def 'a cycle is reported with its path'() {
        expect:
        wrong(a: ['a']) == ['1; service a starts after itself; a after a; remove one of these after options']
        wrong(a: ['c'], b: ['a'], c: ['b']) == ['1; service a starts after itself; a after c after b after a; remove one of these after options']
    }

    def 'all that is wrong is reported at once'() {
        expect:
        wrong(a: ['b', 'nobody'], b: [], c: ['nothing']).size() == 3
    }
}
