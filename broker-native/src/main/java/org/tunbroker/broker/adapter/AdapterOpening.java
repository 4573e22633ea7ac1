package org.tunbroker.broker.adapter;

import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.limit.Reach;
import org.tunbroker.broker.limit.SpareDescriptors;
import org.tunbroker.ipc.config.Setting;
import org.tunbroker.ipc.control.AdapterName;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Opens adapters by name: those that this broker has, else what the driver finds that stands
 * without it.
 *
 * <p>For the control loop's thread.
 */
public final class AdapterOpening {
    private static final String CALL = "openAdapter";

    private final TunDriver driver;
    private final DriverThread driverThread;
    private final Adapters adapters;
    private final Reach reach;

    public AdapterOpening(
            final TunDriver driver,
            final DriverThread driverThread,
            final Adapters adapters,
            final Reach reach) {
        this.driver = driver;
        this.driverThread = driverThread;
        this.adapters = adapters;
        this.reach = reach;
    }

    public void open(
            final ConnectedClient client,
            final long correlationId,
            final Request.OpenAdapter request) {
        AdapterName.check(CALL, "name", request.name);
        final BrokerAdapter known = adapters.find(request.name);
        if (known != null) {
            adapters.open(client, correlationId, known);
            return;
        }
        // what is being closed may stay, and can be opened then
        final boolean waits = adapters.names().await(request.name, () -> {
            Adapters.served(client, correlationId, () -> open(client, correlationId, request));
        });
        if (!waits) {
            openStanding(client, correlationId, request);
        }
    }

    /** What the driver thread found: the device, and the adapter that it is to be. */
    private record Opened(
            TunDriver.Opened found, List<Setting> standing, Reply.AdapterDescription description) {}

    private void openStanding(
            final ConnectedClient client,
            final long correlationId,
            final Request.OpenAdapter request) {
        final int number = adapters.newNumber();
        driverThread.callWithin(
                client.process(),
                CALL,
                driver.createDeadlineNs(),
                () -> {
                    SpareDescriptors.check(CALL, SpareDescriptors.FOR_ADAPTERS);
                    final TunDriver.Opened found = driver.open(
                            request.name,
                            client.process().processId(),
                            !reach.confined(),
                            adapters.listener(number));
                    return new Opened(
                            found,
                            found.device().config().list(),
                            InterfaceReports.describe(number, found.spec(), found.device()));
                },
                (opened, failure) -> {
                    if (failure == null) {
                        takeOver(client, correlationId, opened);
                    } else {
                        openAfter(failure, client, correlationId, request.name);
                    }
                },
                // the client was already told that it failed
                opened -> opened.found().device().close());
    }

    /** Answers with what another client opened meanwhile, or else with the failure. */
    private void openAfter(
            final TunException failure,
            final ConnectedClient client,
            final long correlationId,
            final String name) {
        final BrokerAdapter known = adapters.find(name);
        if (known == null) {
            client.fail(correlationId, failure);
        } else {
            Adapters.served(
                    client, correlationId, () -> adapters.open(client, correlationId, known));
        }
    }

    private void takeOver(
            final ConnectedClient client, final long correlationId, final Opened opened) {
        final AdapterSpec spec = opened.found().spec();
        final String name = adapters.names().unique(spec.name());
        final BrokerAdapter adapter = new BrokerAdapter(
                opened.description().number,
                new AdapterSpec(name, spec.tunnelType(), spec.guid()),
                client.process(),
                true);
        adapter.created(
                opened.found().device(), InterfaceReports.named(name, opened.description()));
        try {
            if (!client.isServed()) {
                throw Adapters.gone();
            }
            final Reply.AdapterOpened handle = adapters.add(client, adapter, spec.name());
            adapter.counted().takeStanding(opened.standing());
            client.reply(correlationId, handle);
        } catch (final TunException ex) {
            client.fail(correlationId, ex);
            driverThread.call(
                    client.process(),
                    () -> {
                        adapter.device().close();
                        return null;
                    },
                    (nothing, failure) -> {});
        }
    }
}
