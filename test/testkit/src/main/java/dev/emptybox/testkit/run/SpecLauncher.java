package dev.emptybox.testkit.run;

import java.util.Collection;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.spockframework.runtime.SpockEngine;

/** Spock on the JUnit Platform. Without a search on the class path: there is one engine, and the search takes as long as a small spec. */
final class SpecLauncher {

    private final Launcher launcher = LauncherFactory.create(LauncherConfig.builder().addTestEngines(new SpockEngine())
        .enableTestEngineAutoRegistration(false).enableTestExecutionListenerAutoRegistration(false)
        .enableLauncherSessionListenerAutoRegistration(false).enableLauncherDiscoveryListenerAutoRegistration(false)
        .enablePostDiscoveryFilterAutoRegistration(false).build());

    void run(Collection<Class<?>> specs, PostDiscoveryFilter wanted, TestExecutionListener... listeners) {
        launcher.execute(LauncherDiscoveryRequestBuilder.request().selectors(specs.stream().map(DiscoverySelectors::selectClass).toList())
            .filters(wanted).build(), listeners);
    }
}
