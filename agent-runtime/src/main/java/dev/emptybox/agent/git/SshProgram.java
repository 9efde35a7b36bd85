package dev.emptybox.agent.git;

import dev.emptybox.agent.os.Programs;
import dev.emptybox.stdlib.model.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;

/**
 * Connects to SSH servers by the program {@code ssh} of the box, as git does: with its configuration, its agent and all its kinds
 * of keys. It asks nothing, and the key of the server must be known. One object per conversation.
 */
final class SshProgram extends SshSessionFactory {

    /** How ssh exits when the failure is its own and not that of the remote program. */
    private static final int OWN_FAILURE = 255;
    private static final int EXIT_SECONDS = 5;

    private final Credentials credentials;
    private final Transfer transfer;
    private Process process;
    private Errors errors;
    private volatile boolean outputEnded;
    private boolean killed;

    SshProgram(Credentials credentials, Transfer transfer) {
        this.credentials = credentials;
        this.transfer = transfer;
    }

    @Override
    public RemoteSession getSession(URIish uri, CredentialsProvider unused, FS fs, int timeoutMillis) {
        return new Session(uri);
    }

    @Override
    public String getType() {
        return "ssh";
    }

    /** Whether ssh could not connect or log in; false as well if the process still runs. */
    boolean failed() {
        return ended() == OWN_FAILURE;
    }

    /** Whether the remote program ended with a failure, for example because there is no repository. */
    boolean remoteFailed() {
        return ended() > 0 && ended() != OWN_FAILURE;
    }

    /** The last line that ssh or the remote program printed as an error, for messages. */
    String said() {
        return errors == null ? "" : errors.lastLine();
    }

    private int ended() {
        try {
            return process != null && !killed && process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** One whose output has ended is about to end, and its exit code counts. */
    private void end() {
        try {
            if (process != null && !(outputEnded && process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) && process.isAlive()) {
                killed = true;
                process.destroy();
            }
        } catch (InterruptedException stop) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    private List<String> command(URIish uri, String remoteCommand) {
        String program = Programs.tool("ssh").orElseThrow(() -> SourceException.wrong(Problem.of("cannot fetch over ssh", "there is no program ssh",
            "install the package openssh-client, or use an https:// URL"))).toString();
        var command = new ArrayList<>(List.of(program, "-T", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ClearAllForwardings=yes",
            "-o", "ForwardAgent=no", "-o", "ConnectTimeout=" + Remote.TIMEOUT_SECONDS, "-o", "ServerAliveInterval=" + Remote.TIMEOUT_SECONDS, "-o", "SendEnv=GIT_PROTOCOL"));
        if (credentials.sshKey() != null) {
            command.addAll(List.of("-o", "IdentitiesOnly=yes", "-i", credentials.sshKey().toAbsolutePath().toString()));
        }
        if (credentials.knownHosts() != null) {
            command.addAll(List.of("-o", "UserKnownHostsFile=" + credentials.knownHosts().toAbsolutePath(), "-o", "GlobalKnownHostsFile=/dev/null"));
        }
        if (uri.getPort() > 0) {
            command.addAll(List.of("-p", String.valueOf(uri.getPort())));
        }
        if (uri.getUser() != null) {
            command.addAll(List.of("-l", uri.getUser()));
        }
        command.addAll(List.of("--", uri.getHost(), remoteCommand));
        return command;
    }

    private final class Session implements RemoteSession2 {

        private final URIish uri;

        Session(URIish uri) {
            this.uri = uri;
        }

        @Override
        public Process exec(String remoteCommand, int timeoutSeconds) throws IOException {
            return exec(remoteCommand, Map.of(), timeoutSeconds);
        }

        @Override
        public Process exec(String remoteCommand, Map<String, String> environment, int timeoutSeconds) throws IOException {
            var builder = new ProcessBuilder(command(uri, remoteCommand));
            if (environment != null) {
                builder.environment().putAll(environment);
            }
            process = builder.start();
            errors = new Errors(process.getErrorStream());
            return new Bounded(new Output(transfer.bounded(process.getInputStream())));
        }

        @Override
        public void disconnect() {
            end();
        }
    }

    private final class Output extends FilterInputStream {

        Output(InputStream output) {
            super(output);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            outputEnded = outputEnded || value < 0;
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            outputEnded = outputEnded || count < 0;
            return count;
        }
    }

    /** Remembers the last line. */
    private static final class Errors extends FilterInputStream {

        private static final int MOST = 4096;

        private final StringBuilder text = new StringBuilder();

        Errors(InputStream errors) {
            super(errors);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value >= 0) {
                keep(String.valueOf((char) value));
            }
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count > 0) {
                keep(new String(into, offset, count, StandardCharsets.UTF_8));
            }
            return count;
        }

        private synchronized void keep(String more) {
            text.append(more);
            text.delete(0, Math.max(0, text.length() - MOST));
        }

        synchronized String lastLine() {
            return text.toString().lines().filter(line -> !line.isBlank()).reduce("", (before, line) -> line).strip();
        }
    }

    /** The process with its output limited. */
    private final class Bounded extends Process {

        private final InputStream output;

        Bounded(InputStream output) {
            this.output = output;
        }

        @Override
        public OutputStream getOutputStream() {
            return process.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return output;
        }

        @Override
        public InputStream getErrorStream() {
            return errors;
        }

        @Override
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public int exitValue() {
            ended();
            return process.exitValue();
        }

        @Override
        public void destroy() {
            end();
        }
    }
}
