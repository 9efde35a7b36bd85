package dev.emptybox.stdlib.tasks;

@TaskDoc(word = "yamlFile", summary = "Sees to it that values of a YAML file are as given, and leaves all the rest of it, comments too, as it is, byte for byte.",
    identity = "the file to edit, relative to the root", bare = false,
    plan = "Planned exactly. Where a value cannot be changed without touching others, as behind an alias, the task fails and says so.")
public final class YamlFile extends StructuredTask {

    public YamlFile(String identity) {
        super(identity, new YamlNotation());
    }
}
