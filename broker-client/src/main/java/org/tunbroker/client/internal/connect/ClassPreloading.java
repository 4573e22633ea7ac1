package org.tunbroker.client.internal.connect;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.memory.Segment;

/**
 * Loads what connecting needs while a broker starts: finding, verifying and first running some
 * hundred classes takes as long as that start.
 *
 * <p>Once in a process, in two parts: JNA in a thread of its own, which begins before the broker is
 * launched, while a second core is still idle; the rest in the one that connects after that, when
 * it could only wait. Nothing depends on it: whoever needs a class that is not there yet loads it.
 *
 * <p>Thread-safe.
 */
final class ClassPreloading {
    // names, not classes: loading this list must load none of them, and some are Aeron's own affair
    private static final List<String> NEEDED = Collections.unmodifiableList(Arrays.asList(
            "org.tunbroker.ipc.rendezvous.BrokerFile",
            "org.tunbroker.client.internal.host.linux.LinuxAdmission",
            "org.tunbroker.ipc.memory.Doorbells",
            "org.tunbroker.ipc.os.linux.SealedMemory",
            "org.tunbroker.ipc.os.linux.socket.SocketAddress",
            "org.tunbroker.ipc.os.linux.socket.SocketMessage",
            "org.tunbroker.ipc.rendezvous.Handshake",
            "org.tunbroker.client.internal.link.AeronLink",
            "org.tunbroker.client.internal.link.BrokerConnection",
            "org.tunbroker.client.internal.link.PendingCall",
            "io.aeron.Aeron",
            "io.aeron.Aeron$Configuration",
            "io.aeron.Aeron$Context",
            "io.aeron.ClientConductor",
            "io.aeron.CncFileDescriptor",
            "io.aeron.DriverEventsAdapter",
            "io.aeron.DriverProxy",
            "io.aeron.ExclusivePublication",
            "io.aeron.Image",
            "io.aeron.LogBuffers",
            "io.aeron.MappedLogBuffersFactory",
            "io.aeron.Subscription",
            "io.aeron.command.ClientTimeoutFlyweight",
            "io.aeron.command.CounterMessageFlyweight",
            "io.aeron.command.CounterUpdateFlyweight",
            "io.aeron.command.DestinationMessageFlyweight",
            "io.aeron.command.ErrorResponseFlyweight",
            "io.aeron.command.ImageBuffersReadyFlyweight",
            "io.aeron.command.ImageMessageFlyweight",
            "io.aeron.command.OperationSucceededFlyweight",
            "io.aeron.command.PublicationBuffersReadyFlyweight",
            "io.aeron.command.PublicationMessageFlyweight",
            "io.aeron.command.RemoveMessageFlyweight",
            "io.aeron.command.SubscriptionMessageFlyweight",
            "io.aeron.command.SubscriptionReadyFlyweight",
            "io.aeron.logbuffer.FrameDescriptor",
            "io.aeron.logbuffer.Header",
            "io.aeron.logbuffer.HeaderWriter",
            "io.aeron.logbuffer.LogBufferDescriptor",
            "io.aeron.logbuffer.TermReader",
            "org.agrona.collections.ArrayUtil",
            "org.agrona.collections.Long2ObjectHashMap",
            "org.agrona.collections.LongHashSet",
            "org.agrona.concurrent.broadcast.BroadcastReceiver",
            "org.agrona.concurrent.broadcast.CopyBroadcastReceiver",
            "org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer",
            "org.agrona.concurrent.status.CountersManager",
            "org.agrona.concurrent.status.CountersReader",
            "org.agrona.concurrent.status.UnsafeBufferPosition"));

    private static final AtomicBoolean NATIVE_BEGUN = new AtomicBoolean();
    private static final AtomicBoolean REST_BEGUN = new AtomicBoolean();

    private ClassPreloading() {}

    /** Begins to load JNA, in another thread. */
    static void beginNative() {
        if (NATIVE_BEGUN.compareAndSet(false, true)) {
            final Thread thread = new Thread(ClassPreloading::loadNative, "tb-preload");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void loadNative() {
        try {
            load("org.tunbroker.ipc.os.linux.LockProbe");
            load("org.tunbroker.ipc.os.linux.LibC");
            // wakes nobody: the memory is this call's alone
            Segment.unshared(Integer.BYTES, Collections.emptyMap())
                    .kernelSleep(0)
                    .wake();
        } catch (final ReflectiveOperationException | RuntimeException | Error ex) {
            // who needs it gets the error too, and reports it
            return;
        }
    }

    /** Loads the rest. */
    static void loadRest() {
        if (REST_BEGUN.compareAndSet(false, true)) {
            new ControlCodec()
                    .encode(ControlProtocol.REQUEST, 0, new Request.Hello(0, 0, "", 0, true, 0));
            for (final String name : NEEDED) {
                try {
                    load(name);
                } catch (final ReflectiveOperationException | LinkageError ex) {
                    // another Aeron, or worse: who needs the class reports it
                    continue;
                }
            }
        }
    }

    private static void load(final String name) throws ReflectiveOperationException {
        Class.forName(name, true, ClassPreloading.class.getClassLoader());
    }

    static List<String> names() {
        return NEEDED;
    }
}
