package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.TaskDoc;

@KnownAs(puppet = "yaml_settings")
@TaskDoc(word = "yamlFile", summary = "Sets values in a YAML file. Everything else, including comments, is kept, byte for byte.",
    identity = "the file to edit, relative to the root", bare = false,
    plan = "Planned exactly. If a value cannot be changed without changing others, for example behind an alias, the task fails.")
public final class YamlFile extends StructuredTask {

    public YamlFile(String identity) {
        super(identity, new YamlNotation());
    }
}
