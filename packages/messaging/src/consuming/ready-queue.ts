/** A priority queue (binary heap): the item with the lowest `sequence` comes out first. */
export class ReadyQueue<Item extends { readonly sequence: number }> {
  private readonly heap: Item[] = [];

  get size(): number {
    return this.heap.length;
  }

  push(item: Item): void {
    const { heap } = this;
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent]!;
      if (above.sequence <= item.sequence) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = item;
  }

  pop(): Item | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last && last !== first) this.sink(last);
    return first;
  }

  /** Takes unwanted items out. */
  drop(unwanted: (item: Item) => boolean): void {
    const wanted = this.heap.filter((item) => !unwanted(item));
    this.heap.length = 0;
    for (const item of wanted) this.push(item);
  }

  private sink(item: Item): void {
    const { heap } = this;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && right.sequence < heap[child]!.sequence) child += 1;
      if (heap[child]!.sequence >= item.sequence) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = item;
  }
}
