export const app = <main>
  {void 0}
  {<Stays/>}
  {<Stays {...void 0}/>}
</main>;
