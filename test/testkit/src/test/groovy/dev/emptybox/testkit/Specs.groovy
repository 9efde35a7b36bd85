package dev.emptybox.testkit

import java.nio.file.Path
import org.junit.platform.engine.TestExecutionResult
import org.junit.platform.engine.discovery.DiscoverySelectors
import org.junit.platform.launcher.TestExecutionListener
import org.junit.platform.launcher.TestIdentifier
import org.junit.platform.launcher.core.LauncherConfig
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder
import org.junit.platform.launcher.core.LauncherFactory
import org.spockframework.runtime.SpockEngine

/** Compiles specs from their text and runs them on a state repo, as users do. */
class Specs {

    /** What ran, by name: empty for a success, else why it failed. */
    static Map<String, String> run(Path repo, String source) {
        def before = System.getProperty('emptybox.repo')
        System.setProperty('emptybox.repo', repo.toString())
        try (def loader = new GroovyClassLoader(Specs.classLoader)) {
            loader.parseClass(source)
            execute(loader.loadedClasses.findAll { ConvergeSpec.isAssignableFrom(it) })
        } finally {
            before == null ? System.clearProperty('emptybox.repo') : System.setProperty('emptybox.repo', before)
        }
    }

    private static Map<String, String> execute(Collection<Class> specs) {
        def ran = [:]
        def launcher = LauncherFactory.create(LauncherConfig.builder().addTestEngines(new SpockEngine()).enableTestEngineAutoRegistration(false).build())
        launcher.execute(LauncherDiscoveryRequestBuilder.request().selectors(specs.collect { DiscoverySelectors.selectClass(it) }).build(), new TestExecutionListener() {
            void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.test || result.status != TestExecutionResult.Status.SUCCESSFUL) {
                    ran[test.displayName] = result.throwable.map { it.toString() }.orElse('')
                }
            }
        })
        ran
    }
}
