//! Forwards packets between two TUN adapters by tun-rs, both ways, a thread each: with offload,
//! recv_multiple and send_multiple with a GROTable, as the crate's documentation advises.
//!
//!   tun-rs HERE THERE
//!
//! Makes both adapters in the network namespace where it starts; whoever started it moves and
//! configures them. Prints: ready
use std::io::Write;
use std::sync::Arc;
use tun_rs::{
    DeviceBuilder, ExpandBuffer, GROTable, SyncDevice, IDEAL_BATCH_SIZE, VIRTIO_NET_HDR_LEN,
};

const MTU: u16 = 1500;
const CAPACITY: usize = VIRTIO_NET_HDR_LEN + 65535;

/// Never fills with zeros what will be overwritten.
struct Buffer {
    bytes: Box<[u8]>,
    length: usize,
}

impl Buffer {
    fn new() -> Self {
        Self {
            bytes: vec![0; CAPACITY].into_boxed_slice(),
            length: CAPACITY,
        }
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl AsMut<[u8]> for Buffer {
    fn as_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.length]
    }
}

impl ExpandBuffer for Buffer {
    fn buf_capacity(&self) -> usize {
        self.bytes.len()
    }

    fn buf_resize(&mut self, length: usize, value: u8) {
        if length > self.length {
            self.bytes[self.length..length].fill(value);
        }
        self.length = length;
    }

    fn buf_extend_from_slice(&mut self, more: &[u8]) {
        self.bytes[self.length..self.length + more.len()].copy_from_slice(more);
        self.length += more.len();
    }
}

fn open(name: &str) -> SyncDevice {
    DeviceBuilder::new()
        .name(name)
        .mtu(MTU)
        .offload(true)
        .inherit_enable_state()
        .build_sync()
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn forward(from: &SyncDevice, to: &SyncDevice) {
    let mut original = vec![0u8; CAPACITY];
    let mut buffers: Vec<Buffer> = (0..IDEAL_BATCH_SIZE).map(|_| Buffer::new()).collect();
    let mut sizes = vec![0usize; IDEAL_BATCH_SIZE];
    let mut table = GROTable::default();
    let mut used = 0;
    loop {
        for buffer in &mut buffers[..used] {
            buffer.length = CAPACITY;
        }
        let received =
            from.recv_multiple(&mut original, &mut buffers, &mut sizes, VIRTIO_NET_HDR_LEN);
        let count = match received {
            Ok(count) => count,
            // a packet that it cannot split
            Err(error) if error.raw_os_error().is_none() => {
                eprintln!("recv_multiple: {error}");
                used = buffers.len();
                continue;
            }
            Err(error) => panic!("recv_multiple: {error}"),
        };
        for (buffer, size) in buffers.iter_mut().zip(&sizes[..count]) {
            buffer.length = VIRTIO_NET_HDR_LEN + size;
        }
        used = count;
        // a packet that the kernel refuses is a packet lost
        let _ = to.send_multiple(&mut table, &mut buffers[..count], VIRTIO_NET_HDR_LEN);
    }
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    assert!(words.len() == 3, "usage: tun-rs HERE THERE");
    let here = Arc::new(open(&words[1]));
    let there = Arc::new(open(&words[2]));
    let threads = [(here.clone(), there.clone()), (there, here)]
        .map(|(from, to)| std::thread::spawn(move || forward(&from, &to)));
    println!("ready");
    std::io::stdout().flush().unwrap();
    for thread in threads {
        thread.join().unwrap();
    }
}
