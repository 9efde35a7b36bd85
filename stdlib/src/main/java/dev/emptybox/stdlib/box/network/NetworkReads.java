package dev.emptybox.stdlib.box.network;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Tcp;

/** Responses of servers, as seen from the box. */
public interface NetworkReads {

    Capability<NetworkReads> CAPABILITY = new Capability<>("network", NetworkReads.class, box -> new EmptyNetwork(), PlannedNetwork::new);

    /** Sends a GET request; status 0 means no response. */
    @Recorded(kind = "get", missing = "what %s answers", quiet = false)
    Http.Answer get(Http.Get request);

    /** Connects to a port and closes the connection at once. */
    @Recorded(kind = "port", missing = "whether %s accepts connections", quiet = false)
    Tcp.Answer connect(Tcp.Connect request);
}
