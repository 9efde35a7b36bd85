package dev.emptybox.stdlib.box

import dev.emptybox.stdlib.box.units.ChangeUnit
import dev.emptybox.stdlib.model.Unit
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Specification

class ChangeKindsSpec extends Specification {

    /** Every sort of change there is, also one that is new. */
    private static List<Class<?>> sorts() {
        def top = Path.of(Change.protectionDomain.codeSource.location.toURI())
        Files.walk(top).withCloseable { paths -> paths.map { top.relativize(it).toString() }.filter { it.endsWith('.class') && it.contains('/stdlib/box/') }.toList() }
            .collect { Class.forName(it.replace('/', '.') - '.class', false, Change.classLoader) }
            .findAll { Change.isAssignableFrom(it) && !it.interface }
    }

    /** A change with nothing in it: its kind depends on its sort alone, or on the verb. */
    private static Change hollow(Class<?> sort) {
        def allocator = Class.forName('sun.misc.Unsafe')
        def field = allocator.getDeclaredField('theUnsafe')
        field.accessible = true
        (Change) allocator.getMethod('allocateInstance', Class).invoke(field.get(null), sort)
    }

    private static List<String> kinds(Class<?> sort) {
        sort == ChangeUnit ? Unit.Verb.values().collect { new ChangeUnit(it, null).kind() } : [hollow(sort).kind()]
    }

    def 'every kind of change is explained, and none that there is not'() {
        given:
        def sorts = sorts()

        expect:
        sorts.size() > 20
        ChangeKinds.all().keySet() == sorts.collectMany { kinds(it) } as Set
    }

    def 'a kind is a sort of thing and a verb, and its line is a sentence'() {
        expect:
        ChangeKinds.all().every { kind, meaning -> kind ==~ /[a-z]+\.[a-z]+/ && meaning.does().endsWith('.') && !meaning.target().empty }
    }

    def 'kinds are a contract: #kind is still one'() {
        expect:
        ChangeKinds.all().containsKey(kind)

        where:
        kind << ['directory.make', 'file.write', 'link.make', 'attributes.set', 'path.remove', 'artefact.place', 'archive.unpack',
                 'git.checkout', 'kernel.set', 'command.run', 'service.start', 'service.restart', 'service.reload', 'service.stop',
                 'service.enable', 'service.disable', 'service.adopt', 'once.begin', 'once.done', 'user.make', 'user.change',
                 'user.remove', 'group.make', 'group.change', 'group.remove', 'package.install', 'package.remove', 'package.hold',
                 'package.refresh']
    }
}
