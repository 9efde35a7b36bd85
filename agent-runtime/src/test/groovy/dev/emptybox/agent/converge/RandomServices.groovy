package dev.emptybox.agent.converge

import dev.emptybox.agent.converge.FidelityCase.Statement

/**
 * Makes up revisions of a script with services, and what happens on the box between them: services are renamed, dropped,
 * stopped, killed and restarted for files and commands, which change, are skipped and run again.
 */
class RandomServices {

    private static final int REVISIONS = 3

    /** @param killed services, and {@code removed} files, before this revision is converged */
    static class Turn {
        FidelityCase script
        List<String> killed
        List<String> removed
    }

    private Random random

    List<Turn> make(long seed) {
        random = new Random(seed)
        int inputs = 1 + random.nextInt(4)
        int services = 1 + random.nextInt(4)
        def state = [texts: (0..<inputs).collect { 'a' }, kinds: (0..<inputs).collect { random.nextInt(9) }, names: (0..<services).collect { "s$it".toString() },
                     uses: (0..<services).collect { random.nextInt(1 << inputs) }, forms: (0..<services).collect { random.nextInt(10) }]
        (0..<REVISIONS).collect { revision ->
            if (revision > 0) {
                change(state)
            }
            new Turn(script: new FidelityCase(seed, [], statements(state), true),
                killed: state.names.findAll { revision > 0 && chance(0.2) }, removed: (0..<inputs).findAll { revision > 0 && chance(0.3) }.collect { "made$it".toString() })
        }
    }

    private void change(Map state) {
        (0..<state.texts.size()).each { i ->
            if (chance(0.3)) {
                state.texts[i] = pick(['a', 'b', 'c'])
            }
            if (chance(0.1)) {
                state.kinds[i] = random.nextInt(9)
            }
        }
        (0..<state.names.size()).each { i ->
            if (chance(0.25)) {
                state.names[i] = pick(["s$i", "r$i", '']).toString()
            }
            if (chance(0.15)) {
                state.forms[i] = random.nextInt(10)
            }
        }
    }

    private List<Statement> statements(Map state) {
        def inputs = (0..<state.texts.size()).collect { i -> input(i, state.kinds[i] as int, state.texts[i] as String) }
        def services = (0..<state.names.size()).findAll { state.names[it] }.collect { i ->
            service(state.names[i] as String, (0..<inputs.size()).findAll { (state.uses[i] as int) >> it & 1 }, state.forms[i] as int, state.kinds)
        }
        def all = inputs + services
        // Script order is execution order: a service may stand before an input of others.
        chance(0.3) ? all.findAll { it.uses.empty } + all.findAll { !it.uses.empty } : all
    }

    private static Statement input(int i, int kind, String text) {
        def made = "made$i"
        def it = new Statement(name: "i$i", variable: "i$i")
        def task = ["file('$made') { named 'i$i'; content '$text' }", "file('$made') { named 'i$i'; content '$text'; onlyIf { readFile('$made', '') != '$text' } }",
            "exec('it') { named 'i$i'; shell 'printf $text > $made'; writes '$made'; creates '$made' }",
            "exec('it') { named 'i$i'; shell 'printf $text > $made'; creates '$made' }",
            "exec('it') { named 'i$i'; shell 'printf $text > $made'; writes '$made'; unless { readFile('$made', 'no') != 'no' } }",
            "exec('it') { named 'i$i'; shell 'printf $text > $made'; writes '$made'; onlyIf { readFile('$made', 'no') == 'no' }; ignoreErrors() }",
            "exec('it') { named 'i$i'; shell 'exit 3'; writes '$made'; ignoreErrors() }",
            "exec('it') { named 'i$i'; shell 'rm -f $made'; writes '$made'; removes '$made' }",
            "exec('it') { named 'i$i'; command 'true' }"][kind]
        it.word = ['file', 'file onlyIf', 'exec creates', 'exec boundless', 'exec unless', 'exec onlyIf', 'exec failing', 'exec removes', 'exec always'][kind]
        it.repeats = kind in [6, 8]
        it.text = "def i$i = $task"
        it
    }

    private static Statement service(String name, List<Integer> uses, int form, Object kinds) {
        def it = new Statement(word: 'service', name: "service $name".toString(), variable: null)
        it.uses = uses.collect { "i$it".toString() } as Set
        def variables = uses.collect { i -> kinds[i] in [0, 1, 2] && form == 4 ? "'made$i'" : "i$i" }.join(', ')
        def options = ["command 'run', '${form % 3}'", 'health { check { } }']
        if (!uses.empty) {
            options << "${form == 5 ? 'reloadOn' : 'restartOn'} $variables".toString()
        }
        if (form == 6) {
            options << "state 'stopped'"
        } else if (form == 7) {
            options << 'onlyIf false'
        }
        it.text = "service('$name') { ${options.join('; ')} }"
        it
    }

    private <T> T pick(List<T> all) {
        all[random.nextInt(all.size())]
    }

    private boolean chance(double odds) {
        random.nextDouble() < odds
    }
}
