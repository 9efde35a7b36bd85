package dev.emptybox.stdlib.model

import java.nio.file.InvalidPathException
import java.nio.file.Path
import java.time.Duration
import spock.lang.Specification

/** In whatever locale the build runs: half a surrogate pair is in no character set. */
class NativeTextSpec extends Specification {

    static final String HALF = '\ud800'

    private static Command command(List<String> argv, Map<String, String> environment) {
        new Command(argv, Path.of('/'), environment, Bytes.of(''), Duration.ZERO, [0] as Set)
    }

    private static Service.Definition service(List<String> argv, Map<String, String> environment) {
        new Service.Definition('app', argv, Path.of('/'), environment, new Service.Stop('TERM', Duration.ZERO), null, [:])
    }

    def 'a command or service whose words cannot be passed exactly is refused when it is described (F24): #what'() {
        when:
        make(argv, environment)

        then:
        def refused = thrown(ProblemException)
        refused.problems()[0].what().startsWith(what)
        refused.problems()[0].why().contains(why)
        !refused.problems()[0].cure().empty

        where:
        [make, row] << [[this.&command, this.&service],
            [[['rm', HALF], [:], "Cannot pass the argument '$HALF'", 'character set'],
             [['rm', HALF + 'x' * 200], [:], 'Cannot pass the argument', 'character set'],
             [['a'], [X: 'secret' + HALF], 'Cannot pass the value of the variable X', 'character set'],
             [['a'], [(HALF): 'x'], 'Cannot pass the name of the variable', 'character set'],
             [['a', 'b\0c'], [:], 'Cannot pass the argument', 'a NUL character'],
             [['a'], [X: 'secret\0'], 'Cannot pass the value of the variable X', 'a NUL character']]].combinations()
        (argv, environment, what, why) = row
    }

    def 'the refusal shows neither a value nor a long argument'() {
        when:
        make()

        then:
        def refused = thrown(ProblemException)
        def text = refused.problems()[0].with { what() + why() + cure() }
        !text.contains('secret')
        text.length() < 400

        where:
        make << [{ command(['a'], [X: 'secret' + HALF]) }, { command(['sh', '-c', HALF + 'x' * 10_000], [:]) }]
    }

    def 'a path that Java refuses is a problem: #input'() {
        expect:
        with(NativeText.problem(new InvalidPathException(input, 'no'))) {
            what() == told
            !cure().empty
        }

        where:
        input   || told
        'a\0b'  || "'a?b' cannot be a path"
        HALF    || "Cannot pass the path $HALF to the system exactly"
    }

    def 'ASCII can be passed anywhere'() {
        expect:
        command(['rm', '-rf', 'x y'], [A: 'b']).argv() == ['rm', '-rf', 'x y']
    }
}
