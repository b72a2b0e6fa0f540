package dev.escapement.client.http;

import dev.escapement.client.backend.ClientThreads;

/** What all that goes over the network shares. */
record Wire(Transport transport, Nodes nodes, Slot slot, ClientThreads threads) {}
