package dev.emptybox.acceptance

/** What a client saw of the service in a stretch of time. */
final class Seen {

    final List<Prober.Answer> answers
    private final long since

    /** @param since when the stretch began, of {@link System#nanoTime} */
    Seen(List<Prober.Answer> answers, long since) {
        this.answers = answers
        this.since = since
    }

    int getGood() {
        answers.count { it.good }
    }

    int getFailed() {
        answers.count { !it.good }
    }

    /** Whether binary, configuration, environment and files were of one release in every answer. */
    boolean isTogether() {
        answers.every { releases(it).size() <= 1 }
    }

    /** What they were, each once for as long as it lasted. */
    List<String> getSequence() {
        stretches*.what
    }

    /** Answers that are alike and came one after the other. */
    static final class Stretch {
        String what
        int count
        long fromMillis
        long toMillis
    }

    List<Stretch> getStretches() {
        List<Stretch> found = []
        answers.each {
            def what = it.good ? releases(it).join('+') : it.text
            if (found.empty || found.last().what != what) {
                found << new Stretch(what: what, fromMillis: millis(it.at - since))
            }
            found.last().count++
            found.last().toMillis = millis(it.at - since)
        }
        found
    }

    /** From the beginning to the first good answer after the last one that was not; 0 when all were good. */
    long getRestoredMillis() {
        int last = answers.findLastIndexOf { !it.good }
        last < 0 ? 0 : last == answers.size() - 1 ? -1 : millis(answers[last + 1].at - since)
    }

    /** The longest time without a good answer, also at the end; 0 when all were good. */
    long getGapMillis() {
        long before = since
        long longest = 0
        boolean failing = false
        answers.each {
            longest = failing ? Math.max(longest, it.at - before) : longest
            before = it.good ? it.at : before
            failing = !it.good
        }
        millis(longest)
    }

    /** Those in a response of {@link Fickle}. */
    private static Set<String> releases(Prober.Answer answer) {
        answer.good ? answer.text.split(' ').collect { it.substring(it.indexOf('=') + 1) }.toSet() : [] as Set
    }

    private static long millis(long nanos) {
        nanos.intdiv(1_000_000)
    }
}
