package dev.emptybox.agent.git

import java.nio.file.Path
import java.time.Duration
import org.eclipse.jgit.util.FS
import org.eclipse.jgit.util.SystemReader
import spock.lang.Specification
import spock.lang.TempDir

class IsolatedSystemReaderSpec extends Specification {

    @TempDir
    Path temp

    def 'the resolution of time stamps is given and not measured'() {
        when:
        IsolatedSystemReader.install()

        then:
        FS.FileStoreAttributes.get(temp).fsTimestampResolution == Duration.ofMillis(50)
    }

    def 'there is no Git configuration'() {
        when:
        IsolatedSystemReader.install()

        then:
        with(SystemReader.instance) {
            userConfig.sections.empty
            systemConfig.sections.empty
            getJGitConfig().sections.empty
        }
    }

    def 'the environment of the agent leads Git nowhere'() {
        when:
        IsolatedSystemReader.install()

        then:
        SystemReader.instance.getenv('GIT_DIR') == null
        SystemReader.instance.getenv('PATH') == System.getenv('PATH')
    }

    def 'to install it twice does nothing'() {
        given:
        IsolatedSystemReader.install()
        def reader = SystemReader.instance

        when:
        IsolatedSystemReader.install()

        then:
        SystemReader.instance.is(reader)
    }
}
