package org.tunbroker.client;

import org.tunbroker.ipc.control.Reply;

/** What a broker says of an adapter that it opened for this client. Immutable. */
final class AdapterHandle {
    final Registration registration;
    final int number;
    final AdapterInfo info;

    AdapterHandle(final Registration registration, final Reply.AdapterOpened opened) {
        this.registration = registration;
        number = opened.adapter;
        info = new AdapterInfo(opened.description);
    }
}
