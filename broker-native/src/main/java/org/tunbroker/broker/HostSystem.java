package org.tunbroker.broker;

import java.util.List;
import org.tunbroker.broker.limit.SpareDescriptors;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.peer.PeerListener;
import org.tunbroker.broker.peer.linux.LinuxPeerListener;
import org.tunbroker.broker.peer.windows.WindowsPeerListener;
import org.tunbroker.broker.startup.Confinement;
import org.tunbroker.broker.transport.WatchedFile;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.Generation;

/** What a broker needs of its operating system. Only this class asks which system that is. */
enum HostSystem {
    LINUX {
        @Override
        void checkRights() {
            Confinement.check(Credentials.ofThisProcess());
        }

        @Override
        PeerListener listen(final Generation generation, final BrokerLog log) {
            return new LinuxPeerListener(
                    generation,
                    () -> SpareDescriptors.check("connect", SpareDescriptors.FOR_CONNECTIONS),
                    log::warning);
        }

        @Override
        List<WatchedFile> watchedFiles(final Generation generation) {
            return List.of(new WatchedFile(generation.socket(), () -> true));
        }
    },
    WINDOWS {
        @Override
        void checkRights() {
            // an elevated broker must run no file that others can write; the launcher checks that
        }

        @Override
        PeerListener listen(final Generation generation, final BrokerLog log) {
            return new WindowsPeerListener(generation);
        }

        @Override
        List<WatchedFile> watchedFiles(final Generation generation) {
            // its pipe has no file
            return List.of();
        }
    };

    static HostSystem current() {
        return OperatingSystem.current() == OperatingSystem.WINDOWS ? WINDOWS : LINUX;
    }

    /**
     * Checks that the broker has no more rights than it needs.
     *
     * @throws org.tunbroker.TunException ERROR_ACCESS_DENIED if it has
     */
    abstract void checkRights();

    /** Creates the listener for clients, owned by the caller. */
    abstract PeerListener listen(Generation generation, BrokerLog log);

    /** Returns the files that clients connect through on this system only. */
    abstract List<WatchedFile> watchedFiles(Generation generation);
}
