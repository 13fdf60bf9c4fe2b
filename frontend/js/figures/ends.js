/** Labels at the ends of lines, moved apart where they would cover each other. */

/**
 * Places as near as can be to those wished for, each at least `apart` from the next and within `room`.
 * @param {number[]} wished px
 * @param {number} apart px
 * @param {number} room px
 * @returns {number[]} in the order of `wished`
 */
export function spread(wished, apart, room) {
  const order = wished.map((value, k) => ({ value, k })).sort((a, b) => a.value - b.value);
  // Blocks of labels that touch stand together around the middle of their wishes.
  /** @type {{members: {value: number, k: number}[], centre: number}[]} */
  let blocks = order.map((each) => ({ members: [each], centre: each.value }));
  for (let again = true; again; ) {
    again = false;
    for (let k = 0; k + 1 < blocks.length; k += 1) {
      const [one, two] = [blocks[k], blocks[k + 1]];
      if (!one || !two) continue;
      const gap = two.centre - one.centre - ((one.members.length + two.members.length) / 2) * apart;
      if (gap >= -1e-9) continue;
      const members = [...one.members, ...two.members];
      blocks.splice(k, 2, { members, centre: middle(members, apart, room) });
      again = true;
    }
  }
  /** @type {number[]} */
  const places = Array(wished.length).fill(0);
  for (const { members, centre } of blocks) members.forEach((each, n) => { places[each.k] = centre + (n - (members.length - 1) / 2) * apart; });
  return places;
}

/**
 * @param {{value: number}[]} members
 * @param {number} apart
 * @param {number} room
 */
function middle(members, apart, room) {
  const half = ((members.length - 1) / 2) * apart;
  const mean = members.reduce((sum, each) => sum + each.value, 0) / members.length;
  return Math.min(Math.max(mean, half), Math.max(half, room - half));
}
