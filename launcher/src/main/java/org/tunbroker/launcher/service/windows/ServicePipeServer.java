package org.tunbroker.launcher.service.windows;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.installed.windows.ServicePipe;
import org.tunbroker.ipc.installed.windows.StartMessage;

/**
 * Serves the service's pipe: several ends, each with a thread of its own, so that a client that
 * stalls keeps nobody waiting. A user has two of them at a time at most.
 *
 * <p>The threads are daemons and serve until the process ends.
 */
final class ServicePipeServer {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long AFTER_FAULT_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MOST_OF_A_USER = 2;

    private final Function<String, StartMessage.Answer> answers;
    private final Consumer<String> log;
    private final Map<String, Integer> served = new ConcurrentHashMap<>();

    /**
     * Makes a server.
     *
     * @param answers to a request of the user with a SID
     * @param log takes what is refused
     */
    ServicePipeServer(
            final Function<String, StartMessage.Answer> answers, final Consumer<String> log) {
        this.answers = answers;
        this.log = log;
    }

    /**
     * Makes the pipe and begins to serve.
     *
     * @throws TunException ERROR_ACCESS_DENIED if another process has a pipe of that name
     */
    void begin() {
        for (int i = 0; i < ServicePipe.INSTANCES; i++) {
            begin(new PipeServiceEnd(ServicePipe.create(i == 0)), "tb-service-" + i);
        }
    }

    /** Begins to serve one end of the pipe. */
    void begin(final ServiceEnd pipe, final String name) {
        final Thread thread = new Thread(() -> run(pipe), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(final ServiceEnd pipe) {
        while (true) {
            try {
                if (pipe.accept()) {
                    serve(pipe);
                } else {
                    LockSupport.parkNanos(AFTER_FAULT_NS);
                }
            } catch (final TunException ex) {
                // a fault of this client only
                LockSupport.parkNanos(AFTER_FAULT_NS);
            } catch (final RuntimeException ex) {
                log.accept("a request failed: " + ex);
            }
            pipe.disconnect();
        }
    }

    private void serve(final ServiceEnd pipe) {
        // only for the bound: the pipe tells who is asking once something was read
        final String process = pipe.clientProcessUser();
        final boolean[] admitted = new boolean[1];
        served.compute(process, (sid, count) -> {
            admitted[0] = count == null || count < MOST_OF_A_USER;
            final int now = count == null ? 0 : count;
            return admitted[0] ? Integer.valueOf(now + 1) : count;
        });
        if (!admitted[0]) {
            return;
        }
        try {
            answer(pipe, process);
        } finally {
            served.computeIfPresent(process, (sid, count) -> count == 1 ? null : count - 1);
        }
    }

    private void answer(final ServiceEnd pipe, final String process) {
        final byte[] request =
                pipe.read(StartMessage.REQUEST_LENGTH, System.nanoTime() + PATIENCE_NS);
        final int version = request == null ? StartMessage.NONE : StartMessage.version(request);
        if (version == StartMessage.NONE) {
            return;
        }
        final String user = pipe.clientUser();
        final StartMessage.Answer answer;
        if (!user.equals(process)) {
            answer = new StartMessage.Answer(
                    ErrorCode.ERROR_ACCESS_DENIED.code(),
                    "the pipe was opened by " + user + " in a process of another user");
        } else if (version != ControlProtocol.MAJOR_VERSION) {
            answer = new StartMessage.Answer(
                    ErrorCode.ERROR_REVISION_MISMATCH.code(),
                    "the installed tunbroker has version " + ControlProtocol.MAJOR_VERSION
                            + " of the protocol, this client " + version);
        } else {
            answer = answers.apply(user);
        }
        if (answer.error != 0) {
            log.accept("user " + user + ": error " + answer.error + ", " + answer.reason);
        }
        if (pipe.write(StartMessage.encode(answer))) {
            // disconnecting earlier would discard what the client has not read
            pipe.awaitClosed(System.nanoTime() + PATIENCE_NS);
        }
    }
}
