package org.tunbroker.client.internal;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.DriverProxy;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.LogBuffers;
import io.aeron.Subscription;
import io.aeron.command.PublicationBuffersReadyFlyweight;
import io.aeron.logbuffer.Header;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.aeron.logbuffer.TermReader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.CopyBroadcastReceiver;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.status.UnsafeBufferPosition;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.place.BrokerFile;
import org.tunbroker.ipc.place.ClientFile;

/**
 * Loads what connecting needs while a broker starts: finding, verifying and first running a few
 * hundred classes takes as long as that start.
 *
 * <p>Once in a process, in a thread of its own, since the caller has JNA to load meanwhile. Nothing
 * depends on it: whoever needs a class that is not there yet loads it.
 */
final class ClassPreloading implements Runnable {
    // each brings those that it refers to
    private static final Class<?>[] NEEDED = {
        UnsafeBuffer.class,
        BrokerFile.class,
        ClientFile.class,
        Aeron.Context.class,
        Aeron.class,
        CncFileDescriptor.class,
        ManyToOneRingBuffer.class,
        CopyBroadcastReceiver.class,
        DriverProxy.class,
        Long2ObjectHashMap.class,
        PublicationBuffersReadyFlyweight.class,
        UnsafeBufferPosition.class,
        ExclusivePublication.class,
        LogBuffers.class,
        LogBufferDescriptor.class,
        Subscription.class,
        Image.class,
        BrokerConnection.class,
        Header.class,
        TermReader.class,
    };

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private ClassPreloading() {}

    /** Begins, unless that was done before. */
    static void begin() {
        if (BEGUN.compareAndSet(false, true)) {
            final Thread thread = new Thread(new ClassPreloading(), "tb-preload");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void run() {
        try {
            final Request hello = new Request.Hello(0, 0, "", 0, true, 0);
            new ControlCodec().encode(ControlProtocol.REQUEST, 0, hello);
            for (final Class<?> needed : NEEDED) {
                Class.forName(needed.getName(), true, needed.getClassLoader());
            }
        } catch (final ReflectiveOperationException | LinkageError ex) {
            // whoever needs it meets the same, and reports it
            Logger.getLogger("org.tunbroker.client").log(Level.FINE, "preloading", ex);
        }
    }
}
