/** People of pictures: names of many places, and of different lengths. */
const GIVEN = ['Amara', 'Björn', 'Chen', 'Dilnoza', 'Elif', 'Farid', 'Grace', 'Hiroshi', 'Ines', 'Jamal', 'Katarzyna'];
const FAMILY = ['Okafor', 'Lindqvist', 'Wei', 'Karimova', 'Yılmaz', 'Haddad', 'Oyelaran-Whitcombe', 'Tanaka', 'Costa'];

/** So many different names. */
export const peopleNamed = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => {
    const given = GIVEN[index % GIVEN.length] ?? '';
    const family = FAMILY[index % FAMILY.length] ?? '';
    const round = Math.floor(index / (GIVEN.length * FAMILY.length));
    return round === 0 ? `${given} ${family}` : `${given} ${family} ${round + 1}`;
  });
