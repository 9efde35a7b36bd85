package dev.emptybox.testkit.run;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/** Picks features by globs over the name of the spec, the name of the feature, or both as {@code Spec.feature}. */
final class WantedFeatures implements PostDiscoveryFilter {

    private final List<Pattern> patterns;
    private final Set<String> offered = new LinkedHashSet<>();

    WantedFeatures(List<String> globs) {
        patterns = globs.stream().map(WantedFeatures::pattern).toList();
    }

    private static Pattern pattern(String glob) {
        var regex = new StringBuilder();
        glob.chars().forEach(c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** All names that can be selected. */
    Set<String> offered() {
        return Set.copyOf(offered);
    }

    @Override
    public FilterResult apply(TestDescriptor feature) {
        String spec = specOf(feature);
        String simple = spec.substring(spec.lastIndexOf('.') + 1);
        String name = feature.getDisplayName();
        var names = List.of(spec, simple, name, spec + "." + name, simple + "." + name);
        offered.add(simple);
        offered.add(name);
        boolean wanted = patterns.isEmpty() || patterns.stream().anyMatch(pattern -> names.stream().anyMatch(n -> pattern.matcher(n).matches()));
        return FilterResult.includedIf(wanted);
    }

    private static String specOf(TestDescriptor feature) {
        for (TestDescriptor up = feature; up != null; up = up.getParent().orElse(null)) {
            if (up.getSource().orElse(null) instanceof ClassSource type) {
                return type.getClassName();
            }
        }
        return "";
    }
}
