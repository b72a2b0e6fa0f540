/**
 * What the client needs of wherever the engine is: for those who write another way to it, and for nobody else. It may import the words of the client only. Start
 * reading at {@link dev.escapement.client.backend.Backend}.
 */
package dev.escapement.client.backend;
