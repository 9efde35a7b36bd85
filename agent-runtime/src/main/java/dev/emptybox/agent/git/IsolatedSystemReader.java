package dev.emptybox.agent.git;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Isolates JGit from this machine: no user or system configuration affects the agent, and no first use of a file system is
 * delayed for seconds by a measurement.
 */
final class IsolatedSystemReader extends SystemReader {

    /** Large files are streamed: the heap of the agent may be smaller than JGit's default threshold. */
    private static final int STREAM_FROM_BYTES = 4 * 1024 * 1024;

    private static final String TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

    private final SystemReader machine;

    private IsolatedSystemReader(SystemReader machine) {
        this.machine = machine;
    }

    /** JGit has one reader per process; installing it twice has no effect. */
    static synchronized void install() {
        SystemReader now = SystemReader.getInstance();
        if (now instanceof IsolatedSystemReader) {
            return;
        }
        SystemReader.setInstance(new IsolatedSystemReader(now));
        if (System.getProperty(TUNNELS) == null) {
            // Java sends no password to a proxy for a tunnel otherwise; only those of its environment get one.
            System.setProperty(TUNNELS, "");
        }
        WindowCacheConfig cache = new WindowCacheConfig();
        cache.setStreamFileThreshold(STREAM_FROM_BYTES);
        cache.install();
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new NoConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new NoConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new NoConfig(parent, fs);
    }

    @Override
    public Path getXdgConfigDirectory(FS fs) {
        return null;
    }

    @Override
    public String getHostname() {
        return "localhost";
    }

    @Override
    public String getenv(String variable) {
        return variable.startsWith("GIT_") ? null : machine.getenv(variable);
    }

    @Override
    public String getProperty(String key) {
        return machine.getProperty(key);
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in JGit, so required
    public long getCurrentTime() {
        return machine.now().toEpochMilli();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in JGit, so required
    public int getTimezone(long when) {
        return machine.getTimezone(when);
    }

    /** An empty configuration that is never loaded or saved. */
    private static final class NoConfig extends FileBasedConfig {

        NoConfig(Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {
            // There is no file.
        }

        @Override
        public void save() {
            // There is no file.
        }

        @Override
        public boolean isOutdated() {
            return false;
        }

        /** JGit registers its caches with JMX by default, which loads JMX at every start. */
        @Override
        public boolean getBoolean(String section, String name, boolean otherwise) {
            return !"jmx".equals(section) && super.getBoolean(section, name, otherwise);
        }

        /**
         * JGit reads the resolution of file system time stamps from here and otherwise measures it for about three seconds.
         * It uses it to detect changes by other processes while a repository is open; here a repository is open for one
         * operation and has no other writer. A larger value is expensive: JGit rescans a damaged pack directory repeatedly
         * while its time stamp counts as recent.
         */
        @Override
        public long getTimeUnit(String section, String subsection, String name, long otherwise, TimeUnit unit) {
            if ("filesystem".equals(section)) {
                return unit.convert(50, TimeUnit.MILLISECONDS);
            }
            return super.getTimeUnit(section, subsection, name, otherwise, unit);
        }
    }
}
