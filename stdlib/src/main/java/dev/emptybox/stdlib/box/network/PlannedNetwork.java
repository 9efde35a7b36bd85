package dev.emptybox.stdlib.box.network;

import dev.emptybox.stdlib.box.Planned;
import dev.emptybox.stdlib.box.PlannedChanges;
import dev.emptybox.stdlib.box.services.PlannedServices;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Tcp;

/** Responses of servers are known until something changes. */
final class PlannedNetwork implements NetworkReads, Planned<NetworkReads> {

    private final PlannedChanges plan;

    PlannedNetwork(PlannedChanges plan) {
        this.plan = plan;
    }

    @Override
    public NetworkReads reads() {
        return this;
    }

    @Override
    public Http.Answer get(Http.Get request) {
        Endpoint.of(request.url()).ifPresent(PlannedServices.of(plan)::assumeHealthy);
        plan.onlyOverAnUnchangedBox("what " + request.url() + " answers");
        return plan.base().network().get(request);
    }

    @Override
    public Tcp.Answer connect(Tcp.Connect request) {
        PlannedServices.of(plan).assumeHealthy(Endpoint.of(request));
        plan.onlyOverAnUnchangedBox("whether " + request.address() + " accepts connections");
        return plan.base().network().connect(request);
    }
}
