package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.model.Service;
import dev.emptybox.stdlib.model.ServiceSettings;
import dev.emptybox.stdlib.model.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a declared service differs from the one that was started, for plans.
 *
 * @param diff a line for each setting and each input that differs, which says how
 */
record ServiceDifference(Step.Basis basis, String reason, String diff) {

    /** @param different the names of the inputs that differ, as {@link Service.State#inputs} has them */
    static ServiceDifference of(Service.State found, Service.Definition wanted, List<String> different, Inputs inputs) {
        if (found.definition().isEmpty()) {
            return new ServiceDifference(Step.Basis.DIFFERENT, "what it was started with is not on record", "");
        }
        boolean same = found.definition().equals(wanted.fingerprint());
        List<ServiceSettings.Difference> own = same ? List.of() : found.settings().differences(wanted.settings());
        var lines = new ArrayList<>(own.stream().map(ServiceSettings.Difference::line).toList());
        different.stream().sorted().forEach(input -> {
            List<ServiceSettings.Difference> values = found.settings().differences(input, wanted.settings());
            lines.addAll(values.isEmpty() ? List.of("~ " + input + ": " + inputs.how(input, found.inputs().containsKey(input)))
                : values.stream().map(ServiceSettings.Difference::line).toList());
        });
        String diff = String.join("\n", lines);
        if (same) {
            return new ServiceDifference(Step.Basis.INPUT, Inputs.different(different, "different"), diff);
        }
        boolean rotated = !own.isEmpty() && own.stream().allMatch(ServiceSettings.Difference::isSecret);
        return rotated ? new ServiceDifference(Step.Basis.ROTATED, Step.rotated(own.stream().map(ServiceSettings.Difference::secretName).toList())
                + (different.isEmpty() ? "" : ", and " + Inputs.different(different, "different")), diff)
            : new ServiceDifference(Step.Basis.DIFFERENT, "its definition has changed" + (own.isEmpty() ? "" : ": " + names(own)), diff);
    }

    private static String names(List<ServiceSettings.Difference> own) {
        return own.stream().map(ServiceSettings.Difference::name).collect(Collectors.joining(", "));
    }
}
