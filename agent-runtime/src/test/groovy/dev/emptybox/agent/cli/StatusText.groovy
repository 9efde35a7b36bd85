package dev.emptybox.agent.cli

import com.fasterxml.jackson.databind.ObjectMapper
import dev.emptybox.agent.converge.Status
import java.nio.file.Files
import java.nio.file.Path

/** What the command `status` prints about a home. */
final class StatusText {

    private StatusText() {
    }

    static List<String> of(Path home, Map<String, Object> members) {
        Files.writeString(Files.createDirectories(home).resolve(Status.FILE), new ObjectMapper().writeValueAsString(members))
        def (out, err) = [new ByteArrayOutputStream(), new ByteArrayOutputStream()]
        int exit = Main.run(new PrintStream(out, true), new PrintStream(err, true), [:], 'status', '--home', home.toString())
        assert exit == 0: err
        out.toString().readLines()
    }
}
