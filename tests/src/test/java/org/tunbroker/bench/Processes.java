package org.tunbroker.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmProcess;

/**
 * The processes of a subject, and their folder in shared memory; they end with it, the last first.
 *
 * <p>For one thread.
 */
final class Processes {
    private final Deque<Runnable> ends = new ArrayDeque<>();

    /** Makes a folder, for brokers and other files. */
    BrokerFolder folder() {
        final BrokerFolder folder = BrokerFolder.create();
        ends.push(folder::close);
        return folder;
    }

    /** Starts a worker. */
    WorkerProcess worker(final JvmProcess.Builder builder) {
        final WorkerProcess worker = new WorkerProcess(builder);
        ends.push(worker::close);
        return worker;
    }

    /** Takes a process or whatever else is to be ended. */
    void own(final ChildProcess process) {
        ends.push(process::close);
    }

    /** Takes what is to be done at the end. */
    void atEnd(final Runnable end) {
        ends.push(end);
    }

    void close() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
    }
}
