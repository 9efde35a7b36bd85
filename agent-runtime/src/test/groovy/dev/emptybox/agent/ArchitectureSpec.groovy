package dev.emptybox.agent

import com.tngtech.archunit.core.domain.JavaClass
import com.tngtech.archunit.core.domain.JavaClasses
import com.tngtech.archunit.core.domain.JavaModifier
import com.tngtech.archunit.core.importer.ClassFileImporter
import com.tngtech.archunit.core.importer.ImportOption
import dev.emptybox.stdlib.tasks.Task
import dev.emptybox.stdlib.tasks.TaskDoc
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification

/** Holds the direction of the arrows between rooms, over the class files. */
class ArchitectureSpec extends Specification {

    static final Map<String, List<String>> MAY_USE = [
        'stdlib.model'    : [],
        'stdlib.box'      : ['stdlib.model'],
        'stdlib.tasks'    : ['stdlib.model', 'stdlib.box'],
        'stdlib.dsl'      : ['stdlib.model', 'stdlib.box', 'stdlib.tasks'],
        'agent.os'        : ['stdlib.*'],
        'agent.git'       : ['stdlib.*', 'agent.os'],
        'agent.script'    : ['stdlib.*', 'agent.os'],
        'agent.machine'   : ['stdlib.*', 'agent.os'],
        'agent.supervisor': ['stdlib.*', 'agent.os'],
        'agent.journal'   : ['stdlib.*', 'agent.os'],
        'agent.snapshot'  : ['stdlib.*', 'agent.os'],
        'agent.converge'  : ['stdlib.*', 'agent.os', 'agent.git', 'agent.script', 'agent.machine', 'agent.supervisor', 'agent.journal', 'agent.snapshot'],
        'agent.http'      : ['stdlib.*', 'agent.os', 'agent.converge', 'agent.journal'],
        'agent.cli'       : ['stdlib.*', 'agent.*'],
    ]

    static final Map<String, List<String>> ONLY_IN = [
        'org.eclipse.jgit'    : ['agent.git'],
        'okhttp3'             : ['agent.machine'],
        'freemarker'          : ['stdlib.tasks', 'agent.cli'],
        'picocli'             : ['agent.cli'],
        'com.github.difflib'  : ['stdlib.model'],
        'org.apache.commons'  : ['stdlib.box'],
        'io.airlift'          : ['stdlib.box'],
        'org.yaml.snakeyaml'  : ['stdlib.tasks'],
    ]

    @Shared
    JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages('dev.emptybox.stdlib', 'dev.emptybox.agent')

    private static String room(JavaClass type) {
        def name = type.packageName
        name.startsWith('dev.emptybox.') ? name.substring('dev.emptybox.'.length()) : null
    }

    private List<String> offences(Closure<Boolean> wrong) {
        classes.collectMany { type ->
            type.directDependenciesFromSelf.findAll { wrong(room(type), it.targetClass) }
                .collect { "${type.name} -> ${it.targetClass.name}".toString() }
        }.unique()
    }

    def 'every class is in a room of the house'() {
        expect:
        classes.collect { room(it) }.toSet() == MAY_USE.keySet()
    }

    def 'arrows point one way'() {
        expect:
        offences { from, target ->
            def to = room(target)
            to != null && to != from && !MAY_USE[from].any { it == to || it.endsWith('.*') && to.startsWith(it[0..-2]) }
        } == []
    }

    def '#library is used in #homes only'() {
        expect:
        offences { from, target -> target.packageName.startsWith(library) && !(from in homes) } == []

        where:
        library << ONLY_IN.keySet()
        homes << ONLY_IN.values()
    }

    def 'Groovy is used in the script rooms only'() {
        expect:
        offences { from, target ->
            (target.packageName.startsWith('groovy.') || target.packageName.startsWith('org.codehaus.groovy')) && !(from in ['stdlib.dsl', 'agent.script'])
        } == []
    }

    def 'only the room of the operating system calls #owner.#method'() {
        expect:
        classes.findAll { room(it) != 'agent.os' }.collectMany { type ->
            type.methodCallsFromSelf.findAll { it.targetOwner.name == owner && it.name == method }.collect { it.description }
        } == []

        where:
        owner                 | method
        'java.nio.file.Files' | 'move'
        'java.lang.Thread'    | 'setDaemon'
    }

    def 'no class of dsl that is written by hand names a task'() {
        given:
        def byHand = { JavaClass type -> Files.exists(Path.of('../stdlib/src/main/java', type.name.replaceFirst(/\$.*/, '').replace('.', '/') + '.java')) }

        expect:
        classes.findAll { room(it) == 'stdlib.dsl' && !byHand(it) }*.simpleName.contains('TaskWords')
        classes.findAll { room(it) == 'stdlib.dsl' && byHand(it) }.collectMany { type ->
            type.directDependenciesFromSelf.findAll { it.targetClass.isAnnotatedWith(TaskDoc) }.collect { "${type.name} -> ${it.targetClass.name}".toString() }
        } == []
    }

    def 'no field is static and changes'() {
        expect:
        classes.collectMany { type ->
            type.fields.findAll { it.modifiers.contains(JavaModifier.STATIC) && !it.modifiers.contains(JavaModifier.FINAL) && !it.name.contains('$') }
                .collect { it.fullName }
        } == []
    }

    def 'no field of a task hides a word that is bound in scripts'() {
        given:
        def bound = ['state', 'vars', 'current', 'facts', 'revision', 'log'] as Set

        expect:
        classes.findAll { it.isAssignableTo(Task) || it.name.startsWith('dev.emptybox.stdlib.tasks.') }
            .collectMany { it.fields.findAll { f -> f.name in bound }.collect { f -> f.fullName } } == []
    }
}
