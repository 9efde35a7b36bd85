package dev.emptybox.agent.converge;

import dev.emptybox.agent.script.Generation;
import dev.emptybox.agent.script.ScriptRunner;
import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.model.Revision;
import dev.emptybox.stdlib.model.State;
import java.util.Objects;

/** A revision ready to run: its compiled scripts, its state, its files; and the hooks of its last run. */
final class LoadedRevision implements AutoCloseable {

    private final Revision revision;
    private final Generation generation;
    private final State state;
    private final RepoFiles files;
    private ScriptRunner.Hooks hooks;
    private ScriptRunner.Hooks allHooks;

    LoadedRevision(Revision revision, Generation generation, State state, RepoFiles files) {
        this.revision = Objects.requireNonNull(revision, "revision is null");
        this.generation = Objects.requireNonNull(generation, "generation is null");
        this.state = Objects.requireNonNull(state, "state is null");
        this.files = Objects.requireNonNull(files, "files is null");
    }

    Revision revision() {
        return revision;
    }

    Generation generation() {
        return generation;
    }

    State state() {
        return state;
    }

    RepoFiles files() {
        return files;
    }

    /** Null until it has run. */
    ScriptRunner.Hooks hooks() {
        return hooks;
    }

    /** Those of the last complete run, if any: an interrupted run has only some of them. */
    ScriptRunner.Hooks allHooks() {
        return allHooks == null ? hooks : allHooks;
    }

    void left(ScriptRunner.Hooks itsHooks, boolean atItsEnd) {
        hooks = itsHooks;
        allHooks = atItsEnd ? itsHooks : allHooks;
    }

    @Override
    public void close() {
        hooks = null;
        allHooks = null;
        generation.close();
    }
}
