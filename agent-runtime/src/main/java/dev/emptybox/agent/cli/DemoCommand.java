package dev.emptybox.agent.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo", mixinStandardHelpOptions = true, description = "The main job on this machine, with a state repo, a Git server and an artefact server of its own.")
final class DemoCommand implements Callable<Integer> {

    DemoCommand(Console console) {
    }

    @Override
    public Integer call() {
        return Main.FAILED;
    }
}
