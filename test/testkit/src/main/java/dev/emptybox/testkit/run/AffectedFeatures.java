package dev.emptybox.testkit.run;

import dev.emptybox.agent.script.Coverage;
import dev.emptybox.agent.script.Coverage.Kind;
import dev.emptybox.agent.script.Coverage.Point;
import dev.emptybox.testkit.mutation.Mutant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The features that can notice a mutant, because they run its code; the ones that noticed most so far first. */
final class AffectedFeatures {

    private final List<FeatureReach.Feature> features;
    private final Coverage coverage;
    private final SpecClasses classes;
    private final Map<String, String> specSources;
    private final Map<String, Integer> caught = new HashMap<>();

    AffectedFeatures(List<FeatureReach.Feature> features, Coverage coverage, SpecClasses classes, Map<String, String> specSources) {
        this.features = features;
        this.coverage = coverage;
        this.classes = classes;
        this.specSources = specSources;
    }

    synchronized void caughtBy(String feature) {
        caught.merge(feature, 1, Integer::sum);
    }

    synchronized List<FeatureReach.Feature> by(Mutant mutant) {
        Set<Point> code = code(mutant);
        return features.stream().filter(feature -> feature.reached().stream().anyMatch(code::contains) || callsItself(feature, mutant.file()))
            .sorted(Comparator.comparing((FeatureReach.Feature feature) -> -caught.getOrDefault(feature.name(), 0)).thenComparing(FeatureReach.Feature::took))
            .toList();
    }

    /** The innermost statement around the mutant that is observed, otherwise everything in the file. */
    private Set<Point> code(Mutant mutant) {
        Set<Point> ofFile = coverage.points(mutant.file());
        Map<Mutant.Position, Point> statements = ofFile.stream().filter(point -> point.kind() == Kind.STATEMENT)
            .collect(Collectors.toMap(point -> new Mutant.Position(point.line(), point.column()), point -> point, (one, same) -> one));
        Optional<Point> innermost = mutant.statements().stream().filter(statements::containsKey).map(statements::get).findFirst();
        return innermost.map(Set::of).orElse(ofFile);
    }

    /** Specs use the classes in lib/ also without a script, where they are not observed. */
    private boolean callsItself(FeatureReach.Feature feature, String file) {
        if (!file.startsWith("lib/")) {
            return false;
        }
        String name = file.substring(file.lastIndexOf('/') + 1, file.length() - ".groovy".length());
        Pattern word = Pattern.compile("\\b" + Pattern.quote(name) + "\\b");
        return specSources.entrySet().stream().filter(source -> source.getKey().equals(classes.fileOf(feature.spec())) || isHelper(source.getKey()))
            .anyMatch(source -> word.matcher(source.getValue()).find());
    }

    private static boolean isHelper(String path) {
        return !path.startsWith("lib/") && !SpecSources.isSpec(path);
    }
}
