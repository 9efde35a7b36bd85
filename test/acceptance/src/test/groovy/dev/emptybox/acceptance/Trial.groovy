package dev.emptybox.acceptance

/** A commit that was pushed to a box, and what has come of it since. */
final class Trial {

    final FickleBox box
    final String commit
    final String release
    final long pushed = System.nanoTime()
    private final int startsBefore
    private final int lastRun

    Trial(FickleBox box, String release, Closure<String> push) {
        this.box = box
        this.release = release
        this.startsBefore = box.starts.size()
        this.lastRun = box.runs?.find()?.number ?: 0
        this.commit = push.call()
    }

    /** Releases of which processes were started since. */
    List<String> getStarts() {
        box.starts.drop(startsBefore)
    }

    /** How runs of the commit have ended, the oldest first. */
    List<String> getOutcomes() {
        box.runs.findAll { it.revision == commit }*.outcome.reverse()
    }

    /** Which revisions were applied since, by the message of their commits. */
    List<String> getApplied() {
        box.runs.findAll { it.number > lastRun }*.message.reverse()
    }

    /** What the client has seen since. */
    Seen getSeen() {
        new Seen(box.prober.since(pushed), pushed)
    }
}
