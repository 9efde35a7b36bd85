package dev.emptybox.stdlib.tasks;

@TaskDoc(word = "jsonFile", summary = "Sees to it that values of a JSON file are as given, and leaves all the rest of it as it is, byte for byte.",
    identity = "the file to edit, relative to the root", bare = false)
public final class JsonFile extends StructuredTask {

    public JsonFile(String identity) {
        super(identity, new JsonNotation());
    }
}
