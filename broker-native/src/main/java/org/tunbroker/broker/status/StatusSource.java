package org.tunbroker.broker.status;

import java.util.Collection;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.tunbroker.broker.adapter.Adapters;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.session.Sessions;
import org.tunbroker.ipc.control.Reply;

/**
 * What a status is made of.
 *
 * @param broker who the broker is
 * @param startedMs when it started, in milliseconds since 1970
 * @param clients all of them, identified or not
 * @param adapters all of them
 * @param sessions all of them
 * @param captures how many run
 */
public record StatusSource(
        Reply.Welcome broker,
        long startedMs,
        Supplier<Collection<ConnectedClient>> clients,
        Adapters adapters,
        Sessions sessions,
        IntSupplier captures) {}
