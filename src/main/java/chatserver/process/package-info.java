/** The process itself: how it ends, what happens if its heap is full, and where its threads are started. */
package chatserver.process;
