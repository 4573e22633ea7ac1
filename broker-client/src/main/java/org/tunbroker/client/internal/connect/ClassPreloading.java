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
 * Loads the classes that connecting needs on two cores: loading, verifying and first running some
 * hundred classes takes as long as a broker's start.
 *
 * <p>This happens once in a process, in two parts. JNA is loaded by a thread of its own, which
 * starts before a broker is launched. The rest is loaded by the connecting thread, which otherwise
 * would only wait: for the broker that it launched, or for JNA. Nothing depends on it: a class that
 * is not loaded yet is loaded at its first use.
 *
 * <p>Thread-safe.
 */
final class ClassPreloading {
    // names, not classes: loading this list must load none of them, and some are internal to Aeron
    private static final List<String> NEEDED = Collections.unmodifiableList(Arrays.asList(
            "org.tunbroker.ipc.rendezvous.BrokerFile",
            "org.tunbroker.client.internal.host.FoundBroker",
            "org.tunbroker.client.internal.host.linux.LinuxAdmission",
            "org.tunbroker.ipc.memory.Doorbells",
            "org.tunbroker.ipc.memory.SessionsBell",
            "org.tunbroker.ipc.memory.WakeFlag",
            "org.tunbroker.ipc.rendezvous.AeronTime",
            "org.tunbroker.ipc.rendezvous.Generation",
            "org.tunbroker.ipc.rendezvous.Handshake",
            "org.tunbroker.ipc.rendezvous.StreamFiles",
            "org.tunbroker.client.internal.link.AeronLink",
            "org.tunbroker.client.internal.link.AeronLink$Clock",
            "org.tunbroker.client.internal.link.AeronLink$RingingIdleStrategy",
            "org.tunbroker.client.internal.link.BrokerConnection",
            "org.tunbroker.client.internal.link.CommandFile",
            "org.tunbroker.client.internal.link.EventQueue",
            "org.tunbroker.client.internal.link.Handles",
            "org.tunbroker.client.internal.link.Inbox",
            "org.tunbroker.client.internal.link.PendingCall",
            "org.tunbroker.client.internal.link.PollTurn",
            "io.aeron.Aeron",
            "io.aeron.Aeron$Configuration",
            "io.aeron.Aeron$Context",
            "io.aeron.AvailableImageHandler",
            "io.aeron.ClientConductor",
            "io.aeron.ClientConductor$PendingSubscription",
            "io.aeron.CncFileDescriptor",
            "io.aeron.DriverEventsAdapter",
            "io.aeron.DriverProxy",
            "io.aeron.ExclusivePublication",
            "io.aeron.Image",
            "io.aeron.LogBuffers",
            "io.aeron.MappedLogBuffersFactory",
            "io.aeron.Subscription",
            "io.aeron.UnavailableCounterHandler",
            "io.aeron.UnavailableImageHandler",
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
            "org.agrona.collections.CollectionUtil",
            "org.agrona.collections.Hashing",
            "org.agrona.collections.Long2ObjectHashMap",
            "org.agrona.collections.Long2ObjectHashMap$ValueCollection",
            "org.agrona.collections.Long2ObjectHashMap$ValueIterator",
            "org.agrona.collections.LongHashSet",
            "org.agrona.concurrent.MemoryAccess",
            "org.agrona.concurrent.SleepingMillisIdleStrategy",
            "org.agrona.concurrent.SystemNanoClock",
            "org.agrona.concurrent.broadcast.BroadcastBufferDescriptor",
            "org.agrona.concurrent.broadcast.BroadcastReceiver",
            "org.agrona.concurrent.broadcast.CopyBroadcastReceiver",
            "org.agrona.concurrent.broadcast.RecordDescriptor",
            "org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer",
            "org.agrona.concurrent.ringbuffer.RecordDescriptor",
            "org.agrona.concurrent.ringbuffer.RingBufferDescriptor",
            "org.agrona.concurrent.status.CountersManager",
            "org.agrona.concurrent.status.CountersReader",
            "org.agrona.concurrent.status.UnsafeBufferPosition",
            "org.tunbroker.ipc.control.Event$AdapterGone",
            "org.tunbroker.ipc.control.Event$InterfaceChanged",
            "org.tunbroker.ipc.control.Event$SessionEnded",
            "org.tunbroker.ipc.control.Reply$DriverVersion",
            "org.tunbroker.ipc.control.Reply$Failure",
            "org.tunbroker.ipc.control.Reply$SessionStarted",
            "org.tunbroker.ipc.control.Reply$Welcome",
            "org.tunbroker.client.EventDelivery",
            "org.tunbroker.client.ServingBroker",
            "org.tunbroker.client.ServingBroker$State",
            "org.tunbroker.client.Registration",
            "org.tunbroker.client.ClientAdapters",
            "org.tunbroker.client.ClientSessions",
            "org.tunbroker.client.ClosedSessions",
            "org.tunbroker.client.internal.monitor.StatusMemory",
            "org.tunbroker.client.internal.session.ReadyThread",
            "org.tunbroker.client.internal.session.ReadyStage",
            "org.tunbroker.ipc.config.HeldRoute",
            // last, since they wait for JNA
            "org.tunbroker.ipc.os.linux.PollSet",
            "org.tunbroker.ipc.os.linux.SealedMemory",
            "org.tunbroker.ipc.os.linux.socket.SocketAddress",
            "org.tunbroker.ipc.os.linux.socket.SocketMessage",
            "org.tunbroker.ipc.os.linux.socket.SocketPeer",
            "org.tunbroker.ipc.os.linux.socket.UnixSocket",
            "org.tunbroker.ipc.os.linux.socket.UnixSocket$Received"));

    private static final AtomicBoolean NATIVE_BEGUN = new AtomicBoolean();
    private static final AtomicBoolean REST_BEGUN = new AtomicBoolean();

    private ClassPreloading() {}

    /** Starts a thread that loads JNA. */
    static void beginNative() {
        if (NATIVE_BEGUN.compareAndSet(false, true)) {
            final Thread thread = new Thread(new NativeLoading(), "tb-preload");
            thread.setDaemon(true);
            try {
                thread.start();
            } catch (final OutOfMemoryError ex) {
                // the limit of threads; the connecting thread loads JNA then
                return;
            }
        }
    }

    private static final class NativeLoading implements Runnable {
        @Override
        public void run() {
            try {
                load("org.tunbroker.ipc.os.linux.LockProbe");
                load("org.tunbroker.ipc.os.linux.LibC");
                // wakes no thread: the memory is private to this call
                Segment.unshared(Integer.BYTES, Collections.emptyMap())
                        .kernelSleep(0)
                        .wake();
            } catch (final ReflectiveOperationException | RuntimeException | Error ex) {
                // the first real use gets the same error, and reports it
                return;
            }
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
                    // such as another release of Aeron; the first real use reports it
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
