package dev.emptybox.agent.git;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * What JGit may know of this machine: nothing. No user or system configuration changes what the agent does, and no
 * first use of a file system is held up for seconds by a measurement.
 */
final class IsolatedSystemReader extends SystemReader {

    /** A large file is streamed: the agent's whole heap may be smaller than JGit's default threshold. */
    private static final int STREAM_FROM_BYTES = 4 * 1024 * 1024;

    private final SystemReader machine;

    private IsolatedSystemReader(SystemReader machine) {
        this.machine = machine;
    }

    /** JGit asks one reader for the whole process; to install it twice does nothing. */
    static synchronized void install() {
        SystemReader now = SystemReader.getInstance();
        if (now instanceof IsolatedSystemReader) {
            return;
        }
        SystemReader.setInstance(new IsolatedSystemReader(now));
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
    @SuppressWarnings("deprecation") // abstract in JGit, so it has to be there
    public long getCurrentTime() {
        return machine.now().toEpochMilli();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in JGit, so it has to be there
    public int getTimezone(long when) {
        return machine.getTimezone(when);
    }

    /** An empty configuration that is never read from disk and never saved. */
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

        /**
         * JGit looks here for the resolution of the file system's time stamps and, not finding it, measures for
         * about three seconds. It needs it to notice what other processes change while a repository is open; here a
         * repository is open for one operation and has no other writer. A larger value costs: JGit scans a damaged
         * pack directory again and again for as long as its time stamp counts as fresh.
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
