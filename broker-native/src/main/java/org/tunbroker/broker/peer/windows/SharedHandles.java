package org.tunbroker.broker.peer.windows;

import org.tunbroker.ipc.os.windows.KernelHandle;

/**
 * Handles that are made in a client, which owns them once it is told of them.
 *
 * <p>For one thread.
 */
final class SharedHandles {
    private final ClientProcess client;
    private final int[] values;
    private int count;

    SharedHandles(final ClientProcess client, final int size) {
        this.client = client;
        this.values = new int[size];
    }

    /** Makes the next one, as {@link ClientProcess#share}. */
    void add(final KernelHandle object, final int access) {
        final int value = client.share(object, access);
        values[count++] = value;
    }

    /** Makes the next one, on this process. */
    void addOwnProcess() {
        final int value = client.shareOwnProcess();
        values[count++] = value;
    }

    /** Returns the handles that the client is to be told of. */
    int[] values() {
        return values;
    }

    /** Closes them in the client, which was not told. */
    void takeBack() {
        for (int i = 0; i < count; i++) {
            client.takeBack(values[i]);
        }
        count = 0;
    }
}
