package dev.emptybox.agent.machine.network;

import dev.emptybox.stdlib.box.network.NetworkReads;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Tcp;

/** Responses of servers to this machine. */
public record LiveNetwork(WebClient web, TcpConnector ports) implements NetworkReads {

    @Override
    public Http.Answer get(Http.Get request) {
        return web.get(request);
    }

    @Override
    public Tcp.Answer connect(Tcp.Connect request) {
        return ports.connect(request);
    }
}
