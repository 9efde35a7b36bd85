package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.TaskDoc;

@KnownAs(ansible = "json_patch", puppet = "json_settings")
@TaskDoc(word = "jsonFile", summary = "Sets values in a JSON file. Everything else in the file is kept, byte for byte.",
    identity = "the file to edit, relative to the root", bare = false)
public final class JsonFile extends StructuredTask {

    public JsonFile(String identity) {
        super(identity, new JsonNotation());
    }
}
