package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.TaskDoc;

@TaskDoc(word = "jsonFile", summary = "Sets values in a JSON file. Everything else in the file is kept, byte for byte.",
    identity = "the file to edit, relative to the root", bare = false)
public final class JsonFile extends StructuredTask {

    public JsonFile(String identity) {
        super(identity, new JsonNotation());
    }
}
